import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tryHashFile } from '../../../src-shared/node/hash-file';
import { UNUSED } from '../data/make-split';
import { readTable, type TableRow } from '../../../src-shared/node/delimited-table';

/** Songs that a model was trained with, as the split in its folder names them. */
interface TrainedSongs {
  readonly ids: ReadonlySet<string>;
  /** SHA-256 of their files; empty where the split holds none. */
  readonly hashes: ReadonlySet<string>;
}

/**
 * Songs that had a say in a model: it was trained on them, or they chose its epoch and its thresholds. Known by id and, where the model's
 * split holds hashes, by the file's bytes.
 * @returns their ids; null where the model's folder has no split
 * @throws CodedError `bad-input` for a split that is no table
 */
export async function findTrainedSongs(
  modelDir: string,
  songs: readonly { readonly id: string; readonly path: string }[],
): Promise<string[] | null> {
  const path = join(modelDir, 'split.tsv');
  if (!existsSync(path)) return null;
  const trained = await readTrainedSongs(path);
  const found: string[] = [];
  for (const song of songs) {
    if (trained.ids.has(song.id) || (await isKnownFile(song.path, trained))) found.push(song.id);
  }
  return found;
}

async function isKnownFile(path: string, { hashes }: TrainedSongs): Promise<boolean> {
  if (hashes.size === 0) return false;
  const hash = await tryHashFile(path);
  return hash !== null && hashes.has(hash);
}

async function readTrainedSongs(path: string): Promise<TrainedSongs> {
  const { columns, rows } = await readTable(path);
  const trained = rows.filter((row) => hadASay(row, columns));
  const hashes = columns.includes('sha256') ? trained.map((row) => row.cell('sha256')).filter(Boolean) : [];
  return { ids: new Set(trained.map((row) => row.cell('id'))), hashes: new Set(hashes) };
}

/** A model whose split is in folds was trained on all of them in the end. */
function hadASay(row: TableRow, columns: readonly string[]): boolean {
  if (!columns.includes('side')) return !columns.includes('fold') || row.cell('fold') !== UNUSED;
  return row.cell('side') === 'train' || row.cell('side') === 'validation';
}
