import type { Database } from 'better-sqlite3';
import type { ErrorInfo } from '../../src-shared/errors';
import type { LabelField, TagField } from '../../src-shared/tags';
import { AudioAnalysis } from './audio-analysis';
import { foldForSearch, foldText } from '../../src-shared/fold-text';
import { Statements } from './statements';
import { prefixRange } from './track-where';

/** Tells whether a file changed since it was read. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** What reading one file gave: its tags, or why they could not be read. */
export interface FileFacts extends FileStamp {
  readonly path: string;
  /** Names the audio without the tags; null where `error` is set. */
  readonly audioId: string | null;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durationSec: number | null;
  readonly fileGenres: readonly string[];
  readonly fileMoods: readonly string[];
  readonly furtherFields: FurtherFields;
  /** Why no tag can be written into the file; null where one can. */
  readonly notWritableReason: string | null;
  readonly error: ErrorInfo | null;
}

/** Values by field, of those fields beside genre and mood that the file has. */
export type FurtherFields = Readonly<Partial<Record<Exclude<TagField, LabelField>, readonly string[]>>>;

/** What a scan needs to know of a track it has seen before. */
export interface KnownTrack extends FileStamp {
  readonly id: number;
  readonly audioId: string | null;
  readonly notWritableReason: string | null;
  /** Number of the last scan that saw it new, changed or back again. */
  readonly seenScan: number;
  /** Null: given by itself. */
  readonly folderId: number | null;
  readonly gone: boolean;
  /** Whether its analysis failed because the file was not there. */
  readonly wasMissing: boolean;
}

export interface SameAudio {
  readonly id: number;
  readonly path: string;
  readonly gone: boolean;
}

interface KnownRecord {
  id: number;
  size_bytes: number;
  mtime_ms: number;
  audio_id: string | null;
  not_writable_reason: string | null;
  seen_scan: number;
  folder_id: number | null;
  gone: number;
  was_missing: number;
}

const FACT_COLUMNS = `size_bytes = @sizeBytes, mtime_ms = @mtimeMs, audio_id = @audioId, title = @title, artist = @artist,
  album = @album, search_text = @searchText, title_key = @titleKey, artist_key = @artistKey, album_key = @albumKey,
  duration_sec = @durationSec, file_genres = @fileGenres, file_moods = @fileMoods, file_fields = @fileFields,
  not_writable_reason = @notWritableReason`;

/** Writing the track table from what is on disk. Callers put many calls into one `inTransaction`. */
export class ScanRepo {
  private readonly statements: Statements;
  private readonly analysis: AudioAnalysis;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
    this.analysis = new AudioAnalysis(this.statements);
  }

  inTransaction(work: () => void): void {
    this.database.transaction(work).immediate();
  }

  hasTracks(folderId: number): boolean {
    return this.statements.of('SELECT 1 FROM track WHERE folder_id = ? AND gone = 0').get(folderId) !== undefined;
  }

  /** The number that marks the tracks a new scan sees; greater than that of every scan begun before, by whichever process. */
  startScan(): number {
    const added = this.statements.of('INSERT INTO scan (started_at) VALUES (?)').run(new Date().toISOString());
    return Number(added.lastInsertRowid);
  }

  findKnown(path: string): KnownTrack | null {
    const record = this.statements
      .of<[string], KnownRecord>(
        `SELECT id, size_bytes, mtime_ms, audio_id, not_writable_reason, seen_scan, folder_id, gone,
           status = 'failed' AND error_code = 'file-missing' AS was_missing FROM track WHERE path = ?`,
      )
      .get(path);
    if (!record) return null;
    return {
      id: record.id,
      sizeBytes: record.size_bytes,
      mtimeMs: record.mtime_ms,
      audioId: record.audio_id,
      notWritableReason: record.not_writable_reason,
      seenScan: record.seen_scan,
      folderId: record.folder_id,
      gone: record.gone === 1,
      wasMissing: record.was_missing === 1,
    };
  }

  /** The audio that a scan of this version found at a path; null where none did. */
  audioIdAt(path: string): string | null {
    const known = this.findKnown(path);
    return known === null || isFromOlderVersion(known) ? null : known.audioId;
  }

  /** Some tracks with this audio, gone ones first. */
  findSameAudio(audioId: string, limit: number): SameAudio[] {
    return this.statements
      .of<[string, number], { id: number; path: string; gone: number }>(
        'SELECT id, path, gone FROM track WHERE audio_id = ? ORDER BY gone DESC, id LIMIT ?',
      )
      .all(audioId, limit)
      .map(({ id, path, gone }) => ({ id, path, gone: gone === 1 }));
  }

  /** Whether `markSeen` has more to write than the number of the scan. For a file that has not changed that is rare. */
  hasNews(track: KnownTrack, folderId: number | null): boolean {
    return track.gone || track.wasMissing || (folderId !== null && folderId !== track.folderId);
  }

  /**
   * Notes that a scan saw a file. A null folder leaves the track where it belongs. One that could not be analysed because its
   * drive was not there waits again.
   */
  markSeen(track: KnownTrack, folderId: number | null, scan: number): void {
    this.statements.of('UPDATE track SET seen_scan = max(seen_scan, ?) WHERE id = ?').run(scan, track.id);
    // Apart, because touching these columns makes SQLite renew every index, and they hardly ever change.
    if (track.gone) this.statements.of('UPDATE track SET gone = 0 WHERE id = ?').run(track.id);
    if (track.wasMissing) {
      this.statements
        .of(`UPDATE track SET status = 'pending', error_code = NULL, error_message = NULL WHERE id = ?`)
        .run(track.id);
    }
    if (folderId !== null && folderId !== track.folderId) {
      this.statements.of('UPDATE track SET folder_id = ? WHERE id = ?').run(folderId, track.id);
    }
  }

  /**
   * Gives a track the path its file has now, and with it what the journal can undo there.
   * @param mayComeBack whether this may be a copy of a file on a drive that is away: the journal then keeps its path, too
   * @returns false when that track is no longer where it was
   */
  move(track: SameAudio, newPath: string, mayComeBack: boolean): boolean {
    const moved = this.statements
      .of('UPDATE OR IGNORE track SET path = ? WHERE id = ? AND path = ?')
      .run(newPath, track.id, track.path);
    if (moved.changes !== 1) return false;
    this.statements
      .of(
        `UPDATE write_entry SET real_path = @newPath, path = iif(@mayComeBack, path, @newPath)
         WHERE real_path = @oldPath AND state = 'written'`,
      )
      .run({ newPath, oldPath: track.path, mayComeBack: Number(mayComeBack) });
    return true;
  }

  /** Stores what reading a file gave. Analysis is kept where the audio is the same, and taken from a copy that has it. */
  save(facts: FileFacts, folderId: number | null, scan: number): void {
    const before = this.findKnown(facts.path);
    const columns = toColumns(facts);
    if (before) {
      this.statements.of(`UPDATE track SET ${FACT_COLUMNS} WHERE path = @path`).run(columns);
      this.markSeen(before, folderId, scan);
    } else {
      this.insert(columns, folderId, scan);
    }
    if (before !== null && isUnchangedSinceUpgrade(before, facts)) this.analysis.rename(before.audioId, facts.audioId);
    else if (before === null || before.audioId !== facts.audioId || facts.error !== null) this.analysis.reset(facts);
  }

  /**
   * Outside of a scan, after a file's tags were written or found changed. What was heard is kept where the audio is the same, or
   * where an older version had named it. Unknown paths are let be.
   */
  refresh(facts: FileFacts): void {
    const before = this.findKnown(facts.path);
    if (before === null) return;
    this.inTransaction(() => {
      this.statements.of(`UPDATE track SET ${FACT_COLUMNS} WHERE path = @path`).run(toColumns(facts));
      if (isFromOlderVersion(before)) this.analysis.rename(before.audioId, facts.audioId);
      else if (before.audioId !== facts.audioId) this.analysis.reset(facts);
    });
  }

  /** The tracks of a folder, gone ones included: an index has them without their rows. */
  idsInFolder(folderId: number): number[] {
    return this.statements.of<[number], number>('SELECT id FROM track WHERE folder_id = ?').pluck().all(folderId);
  }

  /** The tracks whose files lie below a path, gone ones included. */
  idsBelow(path: string): number[] {
    const { prefix, afterPrefix } = prefixRange(path);
    return this.statements
      .of<[string, string], number>('SELECT id FROM track WHERE path >= ? AND path < ?')
      .pluck()
      .all(prefix, afterPrefix);
  }

  /** Path of a track that is not gone yet and that no scan from this one on has written; null for any other. */
  findLeftBehind(trackId: number, scan: number): string | null {
    const track = this.statements
      .of<[number, number], { path: string }>('SELECT path FROM track WHERE id = ? AND seen_scan < ? AND gone = 0')
      .get(trackId, scan);
    return track?.path ?? null;
  }

  markTrackGone(trackId: number): void {
    this.statements.of('UPDATE track SET gone = 1 WHERE id = ?').run(trackId);
  }

  /** Paths of the files that belong to no folder. */
  singlePaths(): string[] {
    return this.statements
      .of<[], { path: string }>('SELECT path FROM track WHERE folder_id IS NULL AND gone = 0')
      .all()
      .map(({ path }) => path);
  }

  private insert(columns: Readonly<Record<string, unknown>>, folderId: number | null, scan: number): void {
    this.statements
      .of(
        `INSERT INTO track (folder_id, path, size_bytes, mtime_ms, audio_id, title, artist, album, search_text, title_key,
           artist_key, album_key, duration_sec, file_genres, file_moods, file_fields, not_writable_reason, status, seen_scan)
         VALUES (@folderId, @path, @sizeBytes, @mtimeMs, @audioId, @title, @artist, @album, @searchText, @titleKey,
           @artistKey, @albumKey, @durationSec, @fileGenres, @fileMoods, @fileFields, @notWritableReason, 'pending', @scan)`,
      )
      .run({ ...columns, folderId, scan });
  }
}

/** Whether no scan of this version has read a file: its time was turned below zero, see migration 3. */
function isFromOlderVersion({ mtimeMs }: KnownTrack): boolean {
  return mtimeMs < 0;
}

/** Whether a file that an older version read has not changed since: its time was turned below zero, see migration 3. */
function isUnchangedSinceUpgrade(before: KnownTrack, facts: FileFacts): boolean {
  const isUnchanged = before.sizeBytes === facts.sizeBytes && before.mtimeMs === -(facts.mtimeMs + 1);
  return isUnchanged && before.audioId !== null && facts.error === null;
}

function toColumns(facts: FileFacts): Readonly<Record<string, string | number | null>> {
  return {
    path: facts.path,
    sizeBytes: facts.sizeBytes,
    mtimeMs: facts.mtimeMs,
    audioId: facts.audioId,
    title: facts.title,
    artist: facts.artist,
    album: facts.album,
    searchText: foldForSearch([facts.title, facts.artist, facts.album, facts.path].join('\n')),
    titleKey: foldText(facts.title),
    artistKey: foldText(facts.artist),
    albumKey: foldText(facts.album),
    durationSec: facts.durationSec,
    fileGenres: JSON.stringify(facts.fileGenres),
    fileMoods: JSON.stringify(facts.fileMoods),
    fileFields: JSON.stringify(facts.furtherFields),
    notWritableReason: facts.notWritableReason,
  };
}
