import { dirname, resolve } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { readTable } from '../../../src-shared/node/delimited-table';

/** A clip of something of one kind. */
export interface KindClip {
  readonly path: string;
  /** For people, e.g. `speech`. */
  readonly kind: string;
}

/** What a table's column `split` says of clips that a model was trained with. */
const TRAINED_SPLIT = 'train';

/**
 * Reads which clips there are of which kind: TSV or CSV with a header row, columns `path` (relative ones start at the table's folder) and
 * `kind`; others are ignored, but for `split`: rows that say `train` are left out, because what was trained with flatters.
 * @throws CodedError `file-missing`; `bad-input` naming file, line and what is wrong there
 */
export async function readKindClips(tablePath: string): Promise<KindClip[]> {
  const { columns, rows } = await readTable(tablePath);
  for (const column of ['path', 'kind']) {
    if (!columns.includes(column))
      throw new CodedError(
        'bad-input',
        `${tablePath} has no column ${column}; its first line names: ${columns.join(', ')}`,
      );
  }
  const clips = rows
    .filter((row) => row.cell('split') !== TRAINED_SPLIT)
    .map((row) => {
      const [path, kind] = [row.cell('path'), row.cell('kind').trim()];
      if (path === '' || kind === '')
        throw new CodedError(
          'bad-input',
          `${tablePath}, line ${row.line}: ${path === '' ? 'the path' : 'the kind'} is missing`,
        );
      return { path: resolve(dirname(tablePath), path), kind };
    });
  if (clips.length > 0) return clips;
  throw new CodedError('bad-input', `${tablePath} names no clip that was not trained with`);
}
