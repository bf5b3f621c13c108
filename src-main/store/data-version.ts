import type { Database } from 'better-sqlite3';
import { Statements } from './statements';

/** Tells whether anything in the database was changed since somebody last looked. */
export class DataVersion {
  private readonly statements: Statements;

  constructor(database: Database) {
    this.statements = new Statements(database);
  }

  /** Another one after every write of this process, and of another. Cheap enough to be asked for every file of a scan. */
  read(): string {
    const own = this.statements.of<[], number>('SELECT total_changes()').pluck().get();
    const elsewhere = this.statements.of<[], number>('PRAGMA data_version').pluck().get();
    return `${own}/${elsewhere}`;
  }
}
