import type { Database } from 'better-sqlite3';
import type { PlanChange, PlanFilter } from '../../src-shared/domain';
import type { LabelField } from '../../src-shared/tags';
import { changeBit, wherePlanned, whereValueInSet } from './plan-where';
import { Statements } from './statements';
import type { TrackSet } from './track-where';
import type { Page } from './tracks-repo';

/** What the table keeps of one track's plan: enough to count and to filter, not to show. */
export interface PlanEntry {
  readonly trackId: number;
  readonly path: string;
  readonly searchText: string;
  readonly isWritable: boolean;
  readonly hasWarning: boolean;
  /** The edits of genre and mood, with the values they bring. */
  readonly changes: readonly {
    readonly field: LabelField;
    readonly change: PlanChange;
    readonly values: readonly string[];
  }[];
}

export interface PlannedIds {
  readonly total: number;
  /** Of them, those whose files can be written. */
  readonly writable: number;
  /** Of the page, in path order. */
  readonly trackIds: number[];
}

/**
 * Of which tracks the plan has edits, and of which it is out of date. Both live in this connection's memory: triggers note every
 * track that this process changes, whoever changes it, and drop those that go.
 */
export class PlanTable {
  private readonly statements: Statements;
  private dataVersion = 0;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /** Makes the table, empty, and begins to note what changes; once. */
  create(): void {
    this.database.pragma('temp_store = MEMORY');
    this.database.exec(SCHEMA);
    this.dataVersion = this.readDataVersion();
  }

  /** Whether another process changed the library since this was last asked; triggers see only what this one does. */
  isChangedElsewhere(): boolean {
    const before = this.dataVersion;
    this.dataVersion = this.readDataVersion();
    return this.dataVersion !== before;
  }

  markAllStale(): void {
    this.statements
      .of('INSERT OR IGNORE INTO temp.plan_stale SELECT track_id FROM temp.plan UNION ALL SELECT id FROM track')
      .run();
  }

  clear(): void {
    this.inTransaction(() => {
      for (const table of ['plan', 'plan_value', 'plan_stale']) this.statements.of(`DELETE FROM temp.${table}`).run();
    });
  }

  inTransaction(work: () => void): void {
    this.database.transaction(work)();
  }

  /** Stores a track's plan in place of its last one. */
  put(entry: PlanEntry): void {
    this.remove(entry.trackId);
    const { trackId, path, searchText, isWritable, hasWarning, changes } = entry;
    const bits = changes.reduce((mask, { field, change }) => mask | changeBit(field, change), 0);
    this.statements
      .of('INSERT OR REPLACE INTO temp.plan VALUES (?, ?, ?, ?, ?, ?)')
      .run(path, trackId, searchText, Number(isWritable), Number(hasWarning), bits);
    const insertValue = this.statements.of('INSERT INTO temp.plan_value VALUES (?, ?, ?, ?)');
    for (const { field, change, values } of changes) {
      for (const value of values) insertValue.run(value, field, change, trackId);
    }
  }

  /** The track is up to date, and has no edits. */
  remove(trackId: number): void {
    for (const table of ['plan', 'plan_value', 'plan_stale']) {
      this.statements.of(`DELETE FROM temp.${table} WHERE track_id = ?`).run(trackId);
    }
  }

  /** Some tracks that changed since they were planned. */
  stale(limit: number): number[] {
    return this.statements
      .of<[number], { track_id: number }>('SELECT track_id FROM temp.plan_stale LIMIT ?')
      .all(limit)
      .map(({ track_id }) => track_id);
  }

  countStale(): number {
    return this.count('SELECT count(*) AS count FROM temp.plan_stale', []);
  }

  query(set: TrackSet, filter: PlanFilter, { offset, limit }: Page): PlannedIds {
    const where = wherePlanned(set, filter);
    const counted = this.statements
      .of<unknown[], { total: number; writable: number }>(
        `SELECT count(*) AS total, total(is_writable) AS writable FROM temp.plan WHERE ${where.sql}`,
      )
      .get(...where.values) ?? { total: 0, writable: 0 };
    return {
      ...counted,
      trackIds: this.ids(`${where.sql} ORDER BY path LIMIT ? OFFSET ?`, [...where.values, limit, offset]),
    };
  }

  /** In path order. */
  writableIds(set: TrackSet, filter: PlanFilter): number[] {
    const where = wherePlanned(set, filter);
    return this.ids(`${where.sql} AND is_writable = 1 ORDER BY path`, where.values);
  }

  /** The values that the plans of a set bring, most frequent first. */
  values(set: TrackSet): { field: LabelField; value: string; count: number }[] {
    const where = whereValueInSet(set);
    return this.statements
      .of<unknown[], { field: LabelField; value: string; count: number }>(
        `SELECT field, value, count(*) AS count FROM temp.plan_value WHERE ${where.sql}
         GROUP BY value, field ORDER BY count DESC, value, field`,
      )
      .all(...where.values);
  }

  private readDataVersion(): number {
    return this.database.pragma('data_version', { simple: true }) as number;
  }

  private ids(condition: string, values: readonly (string | number)[]): number[] {
    return this.statements
      .of<unknown[], { track_id: number }>(`SELECT track_id FROM temp.plan WHERE ${condition}`)
      .all(...values)
      .map(({ track_id }) => track_id);
  }

  private count(sql: string, values: readonly (string | number)[]): number {
    return this.statements.of<unknown[], { count: number }>(sql).get(...values)?.count ?? 0;
  }
}

const SCHEMA = `
CREATE TEMP TABLE plan (
  path TEXT NOT NULL PRIMARY KEY,
  track_id INTEGER NOT NULL,
  search_text TEXT NOT NULL,
  is_writable INTEGER NOT NULL,
  has_warning INTEGER NOT NULL,
  changes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX temp.plan_by_track ON plan (track_id);

CREATE TEMP TABLE plan_value (
  value TEXT NOT NULL,
  field TEXT NOT NULL,
  change TEXT NOT NULL,
  track_id INTEGER NOT NULL,
  PRIMARY KEY (value, field, change, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX temp.plan_value_by_track ON plan_value (track_id);

CREATE TEMP TABLE plan_stale (track_id INTEGER PRIMARY KEY) STRICT;

CREATE TEMP TRIGGER plan_of_new_track AFTER INSERT ON main.track BEGIN
  INSERT OR IGNORE INTO plan_stale VALUES (new.id);
END;
CREATE TEMP TRIGGER plan_of_changed_track AFTER UPDATE OF path, audio_id, search_text, file_genres, file_moods, file_fields,
    not_writable_reason, status, gone ON main.track BEGIN
  INSERT OR IGNORE INTO plan_stale VALUES (new.id);
END;
-- At once, so that nothing counts that is not there.
CREATE TEMP TRIGGER plan_of_gone_track AFTER UPDATE OF gone ON main.track WHEN new.gone = 1 BEGIN
  DELETE FROM plan WHERE track_id = new.id;
  DELETE FROM plan_value WHERE track_id = new.id;
END;
CREATE TEMP TRIGGER plan_of_removed_track AFTER DELETE ON main.track BEGIN
  DELETE FROM plan WHERE track_id = old.id;
  DELETE FROM plan_value WHERE track_id = old.id;
  DELETE FROM plan_stale WHERE track_id = old.id;
END;
`;
