import { sep } from 'node:path';
import type { TrackFilter, TrackQuery } from '../../src-shared/domain';
import type { HeadName } from '../../src-shared/model-spec';
import type { TagField } from '../../src-shared/tags';
import { searchWords } from './fold-text';

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
export function whereFilter(filter: TrackFilter): SqlPart {
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
  const wanted: [HeadName, string][] = [];
  if (filter.genre !== null) wanted.push(['genre', filter.genre]);
  if (filter.mood !== null) wanted.push(['mood', filter.mood]);
  return wanted;
}

/**
 * Tracks for which filling empty fields gives an edit: the file has no value for a field, and some label of its head reached
 * its threshold. The same that planning each track one by one would say, without reading a hundred thousand predictions.
 */
export function whereFillable(set: TrackSet, fields: readonly TagField[]): SqlPart {
  const where = whereInSet(set);
  const anyField = fields.map((field) => FILLABLE[field]).join(' OR ') || 'FALSE';
  return { sql: `${where.sql} AND status = 'analysed' AND (${anyField})`, values: where.values };
}

const FILLABLE: Readonly<Record<TagField, string>> = {
  genre: "(file_genres = '[]' AND top_genre_confident = 1)",
  mood: "(file_moods = '[]' AND top_mood_confident = 1)",
};

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

const SORT_KEYS: Readonly<Record<TrackQuery['sortBy'], readonly string[]>> = {
  path: [],
  title: ['title_key'],
  artist: ['artist_key'],
  album: ['album_key'],
  durationSec: ['duration_sec'],
  status: ['status'],
  topGenre: ['top_genre', 'top_genre_prob DESC'],
  topMood: ['top_mood', 'top_mood_prob DESC'],
};

/** ORDER BY for the library table. Ties are in path order; tracks without a value come last either way. */
export function orderBy(sortBy: TrackQuery['sortBy'], descending: boolean): string {
  const [key, ...ties] = [...SORT_KEYS[sortBy], 'path'];
  return [`${key} ${descending ? 'DESC' : 'ASC'} NULLS LAST`, ...ties].join(', ');
}
