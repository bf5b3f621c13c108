import type { Database } from 'better-sqlite3';
import type { LibraryCounts, TrackQuery, TrackRow } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import { Statements } from './statements';
import { TRACK_ROW_COLUMNS, toTrackRow, type TrackRecord } from './track-record';
import { orderBy, whereFilter, whereInSet, type TrackSet } from './track-where';

const CHUNK_ROWS = 500;

/** Reading the track table: what the library table, plans and the command line show. */
export class TracksRepo {
  private readonly statements: Statements;

  constructor(database: Database) {
    this.statements = new Statements(database);
  }

  counts(): LibraryCounts {
    const byStatus = this.statements
      .of<[], { status: TrackRow['status']; count: number }>(
        'SELECT status, count(*) AS count FROM track WHERE gone = 0 GROUP BY status',
      )
      .all();
    const counts: LibraryCounts = { total: 0, pending: 0, analysed: 0, failed: 0 };
    for (const { status, count } of byStatus) {
      counts[status] = count;
      counts.total += count;
    }
    return counts;
  }

  query(query: TrackQuery): { total: number; rows: TrackRow[] } {
    const where = whereFilter(query);
    const rows = this.statements
      .of<unknown[], TrackRecord>(
        `SELECT ${TRACK_ROW_COLUMNS} FROM track WHERE ${where.sql}
         ORDER BY ${orderBy(query.sortBy, query.descending)} LIMIT ? OFFSET ?`,
      )
      .all(...where.values, query.limit, query.offset);
    return { total: this.count({ filter: query }), rows: rows.map(toTrackRow) };
  }

  count(set: TrackSet): number {
    const where = whereInSet(set);
    const counted = this.statements
      .of<unknown[], { count: number }>(`SELECT count(*) AS count FROM track WHERE ${where.sql}`)
      .get(...where.values);
    return counted?.count ?? 0;
  }

  ids(set: TrackSet): number[] {
    const where = whereInSet(set);
    return this.statements
      .of<unknown[], { id: number }>(`SELECT track.id FROM track WHERE ${where.sql}`)
      .all(...where.values)
      .map(({ id }) => id);
  }

  /** The tracks of a set in path order, read chunk by chunk; a track that changes meanwhile shows as it is then. */
  *iterate(set: TrackSet): Generator<TrackRow> {
    const where = whereInSet(set);
    const statement = this.statements.of<unknown[], TrackRecord>(
      `SELECT ${TRACK_ROW_COLUMNS} FROM track WHERE ${where.sql} AND path > ? ORDER BY path LIMIT ${CHUNK_ROWS}`,
    );
    let lastPath = '';
    for (;;) {
      const records = statement.all(...where.values, lastPath);
      yield* records.map(toTrackRow);
      const last = records.at(-1);
      if (!last) return;
      lastPath = last.path;
    }
  }

  /** @throws CodedError `bad-input` for an id that is not, or no longer, in the library */
  get(trackId: number): TrackRow {
    const record = this.statements
      .of<[number], TrackRecord>(`SELECT ${TRACK_ROW_COLUMNS} FROM track WHERE id = ?`)
      .get(trackId);
    if (!record) throw new CodedError('bad-input', `There is no track ${trackId} in the library`);
    return toTrackRow(record);
  }

  /** Why no tag can be written into a track's file; null where one can. */
  notWritableReason(trackId: number): string | null {
    const found = this.statements
      .of<[number], { reason: string | null }>('SELECT not_writable_reason AS reason FROM track WHERE id = ?')
      .get(trackId);
    return found?.reason ?? null;
  }

  findId(path: string): number | null {
    const found = this.statements.of<[string], { id: number }>('SELECT id FROM track WHERE path = ?').get(path);
    return found?.id ?? null;
  }
}
