import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { changesElsewhere } from './data-version';
import { Statements } from './statements';

/** Looked through in one turn: some 5 ms of work. */
const CHUNK_IDS = 4000;

/** Triggers of this connection count changes to what is searched, whoever in this process makes them. */
const SCHEMA = `
CREATE TEMP TABLE text_version (version INTEGER NOT NULL) STRICT;
INSERT INTO text_version VALUES (0);
CREATE TEMP TRIGGER text_added AFTER INSERT ON main.track BEGIN UPDATE text_version SET version = version + 1; END;
CREATE TEMP TRIGGER text_changed AFTER UPDATE OF search_text, gone ON main.track BEGIN
  UPDATE text_version SET version = version + 1;
END;
CREATE TEMP TRIGGER text_removed AFTER DELETE ON main.track BEGIN UPDATE text_version SET version = version + 1; END;
`;

/**
 * Which tracks a search finds. Every look goes through all texts, a few thousand a turn, so that nothing else in this process
 * has to wait for it. The last answer is kept while no text changes: results of an analysis change none.
 */
export class TextMatches {
  private readonly statements: Statements;
  private isWatching = false;
  private last: { readonly key: string; readonly ids: Promise<ReadonlySet<number>> } | null = null;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  /** @param words folded; every one has to occur; at least one */
  find(words: readonly string[]): Promise<ReadonlySet<number>> {
    const key = JSON.stringify([this.version(), words]);
    if (this.last?.key !== key) this.last = { key, ids: this.lookThrough(words) };
    return this.last.ids;
  }

  private version(): string {
    if (!this.isWatching) {
      // Others set it, too, and changing it drops every temporary table.
      this.database.pragma('temp_store = MEMORY');
      this.database.exec(SCHEMA);
      this.isWatching = true;
    }
    const own = this.statements.of<[], number>('SELECT version FROM temp.text_version').pluck().get();
    return `${own}/${changesElsewhere(this.statements)}`;
  }

  private async lookThrough(words: readonly string[]): Promise<ReadonlySet<number>> {
    const found = new Set<number>();
    const lastId = this.statements.of<[], number | null>('SELECT max(id) FROM track').pluck().get() ?? 0;
    const conditions = words.map(() => 'instr(search_text, ?) > 0').join(' AND ');
    const select = this.statements
      .of<(string | number)[], number>(
        `SELECT id FROM track NOT INDEXED WHERE id > ? AND id <= ? AND gone = 0 AND ${conditions}`,
      )
      .pluck();
    for (let after = 0; after < lastId; after += CHUNK_IDS) {
      if (after > 0) await nextTurn();
      for (const id of select.all(after, after + CHUNK_IDS, ...words)) found.add(id);
    }
    return found;
  }
}
