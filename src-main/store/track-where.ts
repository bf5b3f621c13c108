import { sep } from 'node:path';
import type { TrackFilter, TrackQuery } from '../../src-shared/domain';
import { HEAD_NAMES, type HeadName } from '../../src-shared/model-spec';
import { searchWords } from '../../src-shared/fold-text';

/** A piece of SQL with the values of its question marks. */
export interface SqlPart {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Tracks meant by id, by filter, or by the files and folders they are or lie in (real paths). */
export type TrackSet =
  { readonly trackIds: readonly number[] } | { readonly filter: TrackFilter } | { readonly paths: readonly string[] };

/** What follows a separator in a folder's paths sorts from here up to, and not including, the next character. */
const AFTER_SEPARATOR = String.fromCharCode(sep.charCodeAt(0) + 1);

/** The paths in a folder are those from `prefix` up to, and not including, `afterPrefix`. */
export function prefixRange(folder: string): { prefix: string; afterPrefix: string } {
  const name = folder.endsWith(sep) ? folder.slice(0, -1) : folder;
  return { prefix: name + sep, afterPrefix: name + AFTER_SEPARATOR };
}

/** The condition on table `track` for a set; gone tracks are in no set. */
export function whereInSet(set: TrackSet): SqlPart {
  if ('filter' in set) return whereFilter(set.filter);
  if ('trackIds' in set) {
    const values = [JSON.stringify(set.trackIds)];
    return { sql: 'gone = 0 AND track.id IN (SELECT value FROM json_each(?))', values };
  }
  return wherePaths(set.paths);
}

/** Filter of the library table: every word occurs, the labels are shown, the status is the one wanted. */
function whereFilter(filter: TrackFilter): SqlPart {
  const conditions = ['gone = 0'];
  const values: string[] = [];
  if (filter.status !== null) {
    conditions.push('status = ?');
    values.push(filter.status);
  }
  for (const [head, label] of wantedLabels(filter)) {
    conditions.push('track.id IN (SELECT track_id FROM track_label WHERE head = ? AND label = ?)');
    values.push(head, label);
  }
  for (const word of searchWords(filter.search)) {
    conditions.push('instr(search_text, ?) > 0');
    values.push(word);
  }
  return { sql: conditions.join(' AND '), values };
}

function wantedLabels(filter: TrackFilter): [HeadName, string][] {
  return HEAD_NAMES.flatMap((head): [HeadName, string][] => (filter[head] === null ? [] : [[head, filter[head]]]));
}

/** Driven from the paths, so that a thousand of them cost a thousand look-ups and no walk over the table. */
function wherePaths(paths: readonly string[]): SqlPart {
  const folders = paths.map((path) => (path.endsWith(sep) ? path.slice(0, -1) : path));
  const list = JSON.stringify(paths);
  return {
    sql: `gone = 0 AND track.id IN (
      SELECT t.id FROM json_each(?) p JOIN track t ON t.path = p.value
      UNION SELECT t.id FROM json_each(?) p JOIN track t ON t.path >= p.value || ? AND t.path < p.value || ?
      UNION SELECT t.id FROM json_each(?) p JOIN folder f ON f.path = p.value JOIN track t ON t.folder_id = f.id)`,
    values: [list, JSON.stringify(folders), sep, AFTER_SEPARATOR, list],
  };
}

interface SortKey {
  readonly column: string;
  readonly descends: boolean;
}

const up = (column: string): SortKey => ({ column, descends: false });
const down = (column: string): SortKey => ({ column, descends: true });

/** As the indexes have them. */
const SORT_KEYS: Readonly<Record<TrackQuery['sortBy'], readonly SortKey[]>> = {
  path: [],
  title: [up('title_key')],
  artist: [up('artist_key')],
  album: [up('album_key')],
  durationSec: [up('duration_sec')],
  status: [up('status')],
  topGenre: [up('top_genre'), down('top_genre_prob')],
  topMood: [up('top_mood'), down('top_mood_prob')],
};

/**
 * ORDER BY for the library table. Tracks without a value come last either way; apart from them descending is the exact
 * reverse, so that one index serves both.
 */
export function orderBy(sortBy: TrackQuery['sortBy'], descending: boolean): string {
  // Only the first key can lack a value: for the others saying so would cost the index.
  const keys = [...SORT_KEYS[sortBy], up('path')];
  return keys
    .map(({ column, descends }, index) => {
      const direction = descends === descending ? 'ASC' : 'DESC';
      return index === 0 ? `${column} ${direction} NULLS LAST` : `${column} ${direction}`;
    })
    .join(', ');
}
