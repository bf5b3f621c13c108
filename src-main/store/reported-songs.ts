import type { Database } from 'better-sqlite3';
import { Statements } from './statements';

/** A song as the library knows it now. */
export interface NamedSong {
  readonly trackId: number | null;
  readonly title: string;
  readonly artist: string;
}

const UNKNOWN: NamedSong = { trackId: null, title: '', artist: '' };

/** Finds the songs that a training's report names by their audio. */
export class ReportedSongs {
  private readonly statements: Statements;

  constructor(database: Database) {
    this.statements = new Statements(database);
  }

  /** Of several copies of a recording the first in path order. */
  find(audioId: string): NamedSong {
    const row = this.statements
      .of<[string], { id: number; title: string; artist: string }>(
        'SELECT id, title, artist FROM track WHERE audio_id = ? AND gone = 0 ORDER BY path LIMIT 1',
      )
      .get(audioId);
    return row === undefined ? UNKNOWN : { trackId: row.id, title: row.title, artist: row.artist };
  }
}
