import type { Database } from 'better-sqlite3';
import { Statements } from './statements';

/** Another one whenever another process has changed the database, which no trigger of this one sees. */
export function changesElsewhere(statements: Statements): number {
  return statements.of<[], number>('PRAGMA data_version').pluck().get()!;
}

/** Tells whether anything in the database was changed since somebody last looked. */
export class DataVersion {
  private readonly statements: Statements;

  constructor(database: Database) {
    this.statements = new Statements(database);
  }

  /** Another one after every write of this process, and of another. Cheap enough to be asked for every file of a scan. */
  read(): string {
    const own = this.statements.of<[], number>('SELECT total_changes()').pluck().get();
    return `${own}/${changesElsewhere(this.statements)}`;
  }
}
