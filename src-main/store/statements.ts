import type { Database, Statement } from 'better-sqlite3';

/** Prepared statements of one connection, kept by their text: preparing costs more than most of ours take to run. */
export class Statements {
  private readonly prepared = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  /** `Params` are the values in order or one object of named ones; `Row` is what a SELECT returns. */
  of<Params extends unknown[] = unknown[], Row = unknown>(sql: string): Statement<Params, Row> {
    let statement = this.prepared.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.prepared.set(sql, statement);
    }
    return statement as unknown as Statement<Params, Row>;
  }
}
