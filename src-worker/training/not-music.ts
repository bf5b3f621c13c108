import { dirname, resolve } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { readTable } from '../../src-shared/node/delimited-table';
import { NO_LABEL } from './labels';
import type { LabelledTrack } from './manifest';

/** Source of recordings that are no music: speech, noise, silence. They teach that "none of these" is an answer. */
export const NOT_MUSIC = 'not-music';

const COLUMNS = ['path', 'group', 'split'] as const;

/**
 * Reads a table of recordings that are no music: `path` (from the table's folder), `group` (a speaker, a package) and `split`, of
 * which only rows `train` are learned from; the others are left for measuring the finished model.
 * @throws CodedError `file-missing`; `bad-input` when a column is missing or a group stands on both sides
 */
export async function readNotMusic(tablePath: string): Promise<LabelledTrack[]> {
  const { columns, rows } = await readTable(tablePath);
  const missing = COLUMNS.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new CodedError('bad-input', `${tablePath} lacks the column ${missing.join(', ')}`);
  const groupsOf = (isTrain: boolean): string[] =>
    rows.filter((row) => (row.cell('split') === 'train') === isTrain).map((row) => row.cell('group'));
  const held = new Set(groupsOf(false));
  const shared = groupsOf(true).find((group) => held.has(group));
  if (shared !== undefined) {
    throw new CodedError(
      'bad-input',
      `${tablePath}: group ${shared} is both trained on and kept apart; a group must not be split`,
    );
  }
  return rows
    .filter((row) => row.cell('split') === 'train')
    .map((row) => ({
      id: `${NOT_MUSIC}/${row.cell('path')}`,
      path: resolve(dirname(tablePath), row.cell('path')),
      source: NOT_MUSIC,
      group: `${NOT_MUSIC}:${row.cell('group')}`,
      fold: null,
      ...NO_LABEL,
    }));
}
