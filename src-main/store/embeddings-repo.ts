import { setImmediate as nextTurn } from 'node:timers/promises';
import { SqliteError, type Database } from 'better-sqlite3';
import { CodedError, toErrorInfo, type ErrorCode } from '../../src-shared/errors';
import { isDamage, openEmbeddingsDatabase, removeEmbeddingsFiles } from './embeddings-database';
import { Statements } from './statements';

/** So many are looked up, or forgotten, before everything else in this process gets its turn. */
const [LOOKED_UP, FORGOTTEN, FREED_PAGES] = [500, 50, 300];

interface Kept {
  readonly database: Database;
  readonly statements: Statements;
}

const CODES: Readonly<Record<string, ErrorCode>> = { SQLITE_FULL: 'disk-full', SQLITE_READONLY: 'file-read-only' };

/**
 * What was heard of every track's audio, by the backbone that heard it: from it other heads answer without listening again, and new
 * ones are trained. Nothing depends on it: a file that is damaged is made anew, and one that can't be opened means that nothing is
 * kept. Then there is nothing to be found, and `put` says why.
 */
export class EmbeddingsRepo {
  /** Null where nothing can be kept; then there is a problem. */
  private kept: Kept | null = null;
  private problem: unknown = null;

  /** Never fails. @param path file path, or `:memory:` in tests */
  constructor(private readonly path: string) {
    this.open();
  }

  /**
   * Keeps what was just heard, in place of what was kept of the same audio by the same backbone.
   * @throws CodedError why it can't be kept, e.g. `disk-full`
   */
  put(audioId: string, backbone: string, bytes: Uint8Array): void {
    this.change(({ database, statements }) => {
      const keep = database.transaction(() => {
        statements
          .of('INSERT OR REPLACE INTO embedding (audio_id, backbone, bytes) VALUES (?, ?, ?)')
          .run(audioId, backbone, bytes);
        statements.of('DELETE FROM outdated WHERE audio_id = ?').run(audioId);
      });
      keep.immediate();
    });
  }

  get(audioId: string, backbone: string): Uint8Array | null {
    return this.look(null, ({ statements }) => {
      const find = statements.of<[string, string], Uint8Array>(
        'SELECT bytes FROM embedding WHERE audio_id = ? AND backbone = ?',
      );
      return find.pluck().get(audioId, backbone) ?? null;
    });
  }

  has(audioId: string, backbone: string): boolean {
    return this.look(false, ({ statements }) => {
      const find = statements.of('SELECT 1 FROM embedding WHERE audio_id = ? AND backbone = ?');
      return find.get(audioId, backbone) !== undefined;
    });
  }

  /** Those of some audio ids of which something is kept that may stand in for listening. */
  rescorable(audioIds: readonly string[], backbone: string): Set<string> {
    return this.look(new Set(), ({ statements }) => {
      const find = statements.of<[string, string], string>(
        `SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM embedding WHERE audio_id = value AND backbone = ?)
           AND NOT EXISTS (SELECT 1 FROM outdated WHERE audio_id = value)`,
      );
      return new Set(find.pluck().all(JSON.stringify(audioIds), backbone));
    });
  }

  /** Whether this backbone has heard anything. */
  hasAny(backbone: string): boolean {
    return this.count('SELECT EXISTS (SELECT 1 FROM embedding WHERE backbone = ?)', backbone) === 1;
  }

  /** Pieces of audio this backbone has heard. */
  countOf(backbone: string): number {
    return this.count('SELECT count(*) FROM embedding WHERE backbone = ?', backbone);
  }

  /** Pieces of audio any backbone has heard. */
  audioCount(): number {
    return this.count('SELECT count(DISTINCT audio_id) FROM embedding');
  }

  /** On the disk. */
  sizeBytes(): number {
    return this.count('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size');
  }

  /**
   * What is kept of some audio no longer stands in for listening, until it has been heard once more.
   * @throws CodedError why that can't be noted
   */
  hearAnew(audioIds: readonly string[]): void {
    if (this.kept === null) return;
    this.change(({ statements }) => {
      statements.of('INSERT OR IGNORE INTO outdated SELECT value FROM json_each(?)').run(JSON.stringify(audioIds));
    });
  }

  /**
   * Forgets everything and gives its place on the disk back.
   * @throws CodedError `file-busy` when another program holds the file
   */
  forgetAll(): void {
    this.close();
    try {
      removeEmbeddingsFiles(this.path);
    } catch (thrown) {
      const message = `${this.path} is in use; close every other Sleevenotes and try again`;
      throw new CodedError('file-busy', message, { cause: thrown });
    } finally {
      this.open();
    }
  }

  /**
   * Forgets audio that left the library, a little at a time.
   * @param leftOut those of some audio ids that no track has
   */
  async prune(leftOut: (audioIds: readonly string[]) => readonly string[]): Promise<void> {
    let audioIds = this.audioIdsAfter('');
    for (let last = audioIds.at(-1); last !== undefined; last = audioIds.at(-1)) {
      const gone = leftOut(audioIds);
      for (let first = 0; first < gone.length && this.kept !== null; first += FORGOTTEN) {
        this.forgetAudio(gone.slice(first, first + FORGOTTEN));
        await nextTurn();
      }
      await nextTurn();
      audioIds = this.audioIdsAfter(last);
    }
  }

  /** Nothing is found, and nothing kept, from here on. */
  close(): void {
    this.kept?.database.close();
    this.kept = null;
    this.problem = new CodedError('cancelled', `${this.path} is closed`);
  }

  private audioIdsAfter(audioId: string): string[] {
    return this.look([], ({ statements }) => {
      const next = statements.of<[string], string>(
        `SELECT DISTINCT audio_id FROM embedding WHERE audio_id > ? ORDER BY audio_id LIMIT ${LOOKED_UP}`,
      );
      return next.pluck().all(audioId);
    });
  }

  private forgetAudio(audioIds: readonly string[]): void {
    this.change(({ database, statements }) => {
      const values = JSON.stringify(audioIds);
      statements.of('DELETE FROM outdated WHERE audio_id IN (SELECT value FROM json_each(?))').run(values);
      statements.of('DELETE FROM embedding WHERE audio_id IN (SELECT value FROM json_each(?))').run(values);
      database.pragma(`incremental_vacuum(${FREED_PAGES})`);
    });
  }

  private count(sql: string, ...values: string[]): number {
    return this.look(
      0,
      ({ statements }) =>
        statements
          .of<string[], number>(sql)
          .pluck()
          .get(...values) ?? 0,
    );
  }

  /** Reads; where nothing can be read there is nothing. */
  private look<T>(nothing: T, look: (kept: Kept) => T): T {
    if (this.kept === null) return nothing;
    try {
      return look(this.kept);
    } catch (thrown) {
      if (!(thrown instanceof SqliteError)) throw thrown;
      if (isDamage(thrown)) this.makeAnew();
      return nothing;
    }
  }

  /** Writes; into a new file where this one turns out to be damaged. */
  private change(change: (kept: Kept) => void): void {
    try {
      try {
        change(this.usable());
      } catch (thrown) {
        if (!isDamage(thrown)) throw thrown;
        this.makeAnew();
        change(this.usable());
      }
    } catch (thrown) {
      throw toCodedError(thrown);
    }
  }

  private usable(): Kept {
    if (this.kept === null) throw this.problem;
    return this.kept;
  }

  private makeAnew(): void {
    this.close();
    try {
      removeEmbeddingsFiles(this.path);
    } catch (thrown) {
      this.problem = thrown;
      return;
    }
    this.open();
  }

  private open(): void {
    try {
      const database = openEmbeddingsDatabase(this.path);
      this.kept = { database, statements: new Statements(database) };
    } catch (thrown) {
      this.problem = thrown;
    }
  }
}

function toCodedError(thrown: unknown): CodedError {
  const { code, message } = toErrorInfo(thrown);
  const sqliteCode = thrown instanceof SqliteError ? CODES[thrown.code] : undefined;
  return new CodedError(sqliteCode ?? code, message, { cause: thrown });
}
