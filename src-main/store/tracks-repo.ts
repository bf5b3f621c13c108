import type { Database } from 'better-sqlite3';
import type { LibraryCounts, TrackQuery, TrackRange, TrackRow } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import type { HeadName } from '../../src-shared/model-spec';
import { DataVersion } from './data-version';
import { Statements } from './statements';
import { TRACK_ROW_COLUMNS, toTrackRow, type TrackRecord } from './track-record';
import { TrackLists } from './track-lists';
import { whereInSet, type SqlPart, type TrackSet } from './track-where';

const CHUNK_ROWS = 500;

const SELECT_ROW = `SELECT ${TRACK_ROW_COLUMNS} FROM track WHERE id = ?`;

export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Reading the track table: what the library table, plans and the command line show. */
export class TracksRepo {
  private readonly statements: Statements;
  private readonly lists: TrackLists;
  private readonly dataVersion: DataVersion;

  constructor(database: Database) {
    this.statements = new Statements(database);
    this.lists = new TrackLists(database);
    this.dataVersion = new DataVersion(database);
  }

  /** Another one after every change of anything in the library, by this process or another. */
  version(): string {
    return this.dataVersion.read();
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

  /** A page of the library table. A track that went since the list was made is left out of its page. */
  async query({ offset, limit, ...query }: TrackQuery): Promise<{ total: number; rows: TrackRow[] }> {
    const ids = await this.lists.list(query);
    const select = this.statements.of<[number], TrackRecord>(`${SELECT_ROW} AND gone = 0`);
    const records = ids.slice(offset, offset + limit).map((id) => select.get(id));
    return { total: ids.length, rows: records.filter((record) => record !== undefined).map(toTrackRow) };
  }

  /** The ids of what `query` has there, in the same order. */
  async listedIds({ offset, limit, ...query }: TrackRange): Promise<number[]> {
    return (await this.lists.list(query)).slice(offset, offset + limit);
  }

  ids(set: TrackSet): number[] {
    return this.listIds(whereInSet(set));
  }

  /** The tracks that show a label. */
  shownIds(head: HeadName, label: string): Set<number> {
    const shown = this.statements
      .of<[string, string], { track_id: number }>('SELECT track_id FROM track_label WHERE head = ? AND label = ?')
      .all(head, label);
    return new Set(shown.map(({ track_id }) => track_id));
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
    const record = this.statements.of<[number], TrackRecord>(SELECT_ROW).get(trackId);
    if (!record) throw new CodedError('bad-input', `There is no track ${trackId} in the library`);
    return toTrackRow(record);
  }

  findId(path: string): number | null {
    const found = this.statements.of<[string], { id: number }>('SELECT id FROM track WHERE path = ?').get(path);
    return found?.id ?? null;
  }

  private listIds(where: SqlPart): number[] {
    return this.statements
      .of<unknown[], { id: number }>(`SELECT track.id FROM track WHERE ${where.sql} ORDER BY path`)
      .all(...where.values)
      .map(({ id }) => id);
  }
}
