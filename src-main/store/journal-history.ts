import type Database from 'better-sqlite3';
import type { WriteRun, WrittenFile } from '../../src-shared/domain';
import type { TagEdit } from '../../src-shared/tags';
import type { JournalState } from './journal-repo';
import type { Page } from './tracks-repo';

/** Everything the journal knows of one file of one run, in a form that JSON can hold; bytes are base64. */
export interface JournalRecord {
  readonly entryId: number;
  readonly runId: number;
  /** ISO 8601, as `changedAt`. */
  readonly runStartedAt: string;
  readonly path: string;
  readonly realPath: string;
  readonly state: JournalState;
  readonly reason: string | null;
  readonly edits: readonly TagEdit[];
  readonly changedAt: string;
  /** Null where the file was not written: then there is nothing to restore either. */
  readonly before: { readonly sizeBytes: number; readonly sha256: string; readonly mtimeMs: number } | null;
  readonly after: { readonly sizeBytes: number; readonly sha256: string } | null;
  /** From the old file to the new one: at this offset of the old file these bytes became those. */
  readonly splices: readonly { readonly offsetBytes: number; readonly before: string; readonly after: string }[];
}

/** The journal as people look at it: runs, their files, and all of it for export. */
export interface JournalHistory {
  /** Newest first. */
  runs(): WriteRun[];
  /** Files of a run in the order in which they were written. */
  runFiles(runId: number, page: Page): { total: number; rows: WrittenFile[] };
  countEntries(): number;
  /** Oldest first, read one by one: the journal of a large library need not fit into memory. */
  records(): Generator<JournalRecord>;
}

interface HistoryRow {
  id: number;
  run_id: number;
  started_at: string;
  path: string;
  real_path: string;
  state: JournalState;
  reason: string | null;
  edits: string;
  changed_at: string;
  size_before: number | null;
  sha256_before: string | null;
  mtime_before_ms: number | null;
  size_after: number | null;
  sha256_after: string | null;
}

const CHUNK_ROWS = 200;

/** What people care about: an undo under way has not happened yet, and a write under way neither. */
const SHOWN_STATES: Readonly<Record<JournalState, WrittenFile['state']>> = {
  claimed: 'pending',
  pending: 'pending',
  written: 'written',
  undoing: 'written',
  undone: 'undone',
  failed: 'failed',
};

/** @param database opened by `openDatabase` */
export function createJournalHistory(database: Database.Database): JournalHistory {
  const prepare = (sql: string): Database.Statement => database.prepare(sql);
  const selectRuns = prepare(
    `SELECT run.id AS id, run.started_at AS startedAt,
       count(*) FILTER (WHERE entry.state IN ('written', 'undoing', 'undone')) AS written,
       count(*) FILTER (WHERE entry.state = 'undone') AS undone,
       count(*) FILTER (WHERE entry.state = 'failed') AS failed
     FROM write_run AS run JOIN write_entry AS entry ON entry.run_id = run.id
     GROUP BY run.id HAVING written + failed > 0 ORDER BY run.id DESC`,
  );
  const selectFiles = prepare('SELECT * FROM write_entry WHERE run_id = ? ORDER BY id LIMIT ? OFFSET ?');
  const countFiles = prepare('SELECT count(*) FROM write_entry WHERE run_id = ?').pluck();
  const countAll = prepare('SELECT count(*) FROM write_entry').pluck();
  const selectChunk = prepare(
    `SELECT entry.*, run.started_at FROM write_entry AS entry JOIN write_run AS run ON run.id = entry.run_id
     WHERE entry.id > ? ORDER BY entry.id LIMIT ${CHUNK_ROWS}`,
  );
  const selectSplices = prepare(
    'SELECT offset_bytes, before, after FROM write_splice WHERE entry_id = ? ORDER BY ordinal',
  );

  return {
    runs: () => selectRuns.all() as WriteRun[],
    runFiles: (runId, { offset, limit }) => ({
      total: countFiles.get(runId) as number,
      rows: (selectFiles.all(runId, limit, offset) as HistoryRow[]).map(toWrittenFile),
    }),
    countEntries: () => countAll.get() as number,
    *records() {
      let lastId = 0;
      for (;;) {
        const rows = selectChunk.all(lastId) as HistoryRow[];
        for (const row of rows) yield toRecord(row, selectSplices.all(row.id) as SpliceRow[]);
        const last = rows.at(-1);
        if (last === undefined) return;
        lastId = last.id;
      }
    },
  };
}

interface SpliceRow {
  offset_bytes: number;
  before: Buffer;
  after: Buffer;
}

function toWrittenFile(row: HistoryRow): WrittenFile {
  return {
    entryId: row.id,
    path: row.path,
    state: SHOWN_STATES[row.state],
    reason: row.reason,
    edits: JSON.parse(row.edits) as TagEdit[],
    changedAt: row.changed_at,
  };
}

function toRecord(row: HistoryRow, splices: readonly SpliceRow[]): JournalRecord {
  const { size_before, sha256_before, mtime_before_ms, size_after, sha256_after } = row;
  const hasBefore = size_before !== null && sha256_before !== null && mtime_before_ms !== null;
  const hasAfter = size_after !== null && sha256_after !== null;
  return {
    entryId: row.id,
    runId: row.run_id,
    runStartedAt: row.started_at,
    path: row.path,
    realPath: row.real_path,
    state: row.state,
    reason: row.reason,
    edits: JSON.parse(row.edits) as TagEdit[],
    changedAt: row.changed_at,
    before: hasBefore ? { sizeBytes: size_before, sha256: sha256_before, mtimeMs: mtime_before_ms } : null,
    after: hasAfter ? { sizeBytes: size_after, sha256: sha256_after } : null,
    splices: splices.map(({ offset_bytes, before, after }) => ({
      offsetBytes: offset_bytes,
      before: before.toString('base64'),
      after: after.toString('base64'),
    })),
  };
}
