import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabelField } from '../../src-shared/tags';
import { withServices, type CliContext } from './context';
import { parseLabelField } from './label-field';

/** Said in place of a path: the songs whose labels were chosen by hand in the app. A folder of that name is `./library`. */
const LIBRARY = 'library';
const DATA_IS_LIBRARY = `--data=${LIBRARY}`;

/**
 * Runs the trainer on what it was told; where that is the library, on a table made for the purpose, which is gone afterwards: the
 * trainer knows no database.
 * @param args of `train`, `dataset` or `evaluate`: the library is meant by `library` in the first place or behind `--data`, and its labels by
 *   `--field`
 * @throws UsageError for a field there is none of; CodedError `bad-input` when nothing was chosen by hand
 */
export async function withLibraryData(
  args: readonly string[],
  context: CliContext,
  runTrainer: (args: readonly string[]) => Promise<number>,
): Promise<number> {
  if (libraryPlace(args) === null) return runTrainer(args);
  const { field, others } = takeField(args);
  const dir = await mkdtemp(join(tmpdir(), 'sleevenotes-labels-'));
  try {
    const table = join(dir, `${field}-labels.tsv`);
    await withServices(context, null, async ({ labels }) => {
      labels.assertSome(field);
      await labels.exportTo(table, field);
    });
    return await runTrainer(withTable(others, table));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function libraryPlace(args: readonly string[]): number | null {
  const isBehindData = (index: number): boolean => index === 0 || args[index - 1] === '--data';
  const place = args.findIndex((arg, index) => arg === DATA_IS_LIBRARY || (arg === LIBRARY && isBehindData(index)));
  return place < 0 ? null : place;
}

function withTable(args: readonly string[], table: string): string[] {
  return args.map((arg, index) => {
    if (index !== libraryPlace(args)) return arg;
    return arg === LIBRARY ? table : `--data=${table}`;
  });
}

/** The field asked for, genre where none is, and what else was said. */
function takeField(args: readonly string[]): { field: LabelField; others: readonly string[] } {
  const at = args.findIndex((arg) => arg === '--field' || arg.startsWith('--field='));
  const option = args[at];
  if (option === undefined) return { field: 'genre', others: args };
  const isApart = option === '--field';
  const value = isApart ? args[at + 1] : option.slice('--field='.length);
  return { field: parseLabelField(value), others: args.toSpliced(at, isApart ? 2 : 1) };
}
