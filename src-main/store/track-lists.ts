import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { TrackQuery } from '../../src-shared/domain';
import { searchWords } from '../../src-shared/fold-text';
import { HEAD_NAMES, type HeadName } from '../../src-shared/model-spec';
import { DataVersion } from './data-version';
import { Statements } from './statements';
import { TextMatches } from './text-matches';
import { orderBy } from './track-where';

/** A filter and an order: what makes a list of tracks, without the part of it that is looked at. */
export type ListQuery = Omit<TrackQuery, 'offset' | 'limit'>;

/** The window looks at one list, and at times goes back to the one before. */
const KEPT_LISTS = 3;

type IdTest = (id: number) => boolean;

interface KeptList {
  /** Of the library, when the list was begun. */
  readonly version: string;
  readonly ids: Promise<readonly number[]>;
}

/**
 * The ids of the tracks that a filter lets through, in order. The last few lists are kept while nothing in the database
 * changes, so that a page costs the same wherever in a list it lies and whatever the filter.
 */
export class TrackLists {
  private readonly statements: Statements;
  private readonly matches: TextMatches;
  private readonly dataVersion: DataVersion;
  private readonly kept = new Map<string, KeptList>();

  constructor(database: Database) {
    this.statements = new Statements(database);
    this.matches = new TextMatches(database);
    this.dataVersion = new DataVersion(database);
  }

  list({ search, status, genre, mood, theme, sortBy, descending }: ListQuery): Promise<readonly number[]> {
    const query: ListQuery = { search, status, genre, mood, theme, sortBy, descending };
    const key = JSON.stringify(query);
    const version = this.dataVersion.read();
    const kept = this.kept.get(key);
    this.kept.delete(key);
    const list = kept?.version === version ? kept : { version, ids: this.make(query) };
    this.kept.set(key, list);
    for (const oldest of this.kept.keys()) if (this.kept.size > KEPT_LISTS) this.kept.delete(oldest);
    return list.ids;
  }

  /** Every part comes out of an index; putting them together here, a turn each, costs less than having SQLite look into the rows. */
  private async make(query: ListQuery): Promise<readonly number[]> {
    const tests: IdTest[] = [];
    for (const condition of this.conditions(query)) {
      tests.push(await condition());
      await nextTurn();
    }
    const ordered = this.statements
      .of<[], number>(`SELECT id FROM track WHERE gone = 0 ORDER BY ${orderBy(query.sortBy, query.descending)}`)
      .pluck()
      .all();
    if (tests.length === 0) return ordered;
    await nextTurn();
    return ordered.filter((id) => tests.every((test) => test(id)));
  }

  /** For each thing the filter asks for, what finds out which tracks have it. */
  private conditions(query: ListQuery): (() => IdTest | Promise<IdTest>)[] {
    const { status } = query;
    const words = searchWords(query.search);
    return [
      ...(words.length > 0 ? [() => this.withWords(words)] : []),
      ...(status === null ? [] : [() => this.withStatus(status)]),
      ...HEAD_NAMES.flatMap((head) => {
        const label = query[head];
        return label === null ? [] : [() => this.withLabel(head, label)];
      }),
    ];
  }

  private async withWords(words: readonly string[]): Promise<IdTest> {
    const found = await this.matches.find(words);
    return (id) => found.has(id);
  }

  private withStatus(status: string): IdTest {
    const ids = this.statements.of<[string], number>('SELECT id FROM track WHERE gone = 0 AND status = ?').pluck();
    return isOneOf(ids.all(status));
  }

  private withLabel(head: HeadName, label: string): IdTest {
    const ids = this.statements
      .of<[string, string], number>('SELECT track_id FROM track_label WHERE head = ? AND label = ?')
      .pluck();
    return isOneOf(ids.all(head, label));
  }
}

/** A byte for every id up to the greatest: most tracks have one status, and a `Set` of them takes twice as long to fill. */
function isOneOf(ids: readonly number[]): IdTest {
  const marks = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of ids) marks[id] = 1;
  return (id) => marks[id] === 1;
}
