import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { DatasetCommand } from '../data/command-options';
import { type Side, SIDES } from '../data/dataset-song';
import { makeSplit, type Split } from '../data/make-split';
import type { Dataset } from '../data/read-dataset';
import { readSplit, refuseForeignSplit, writeSplit } from '../data/split-file';
import type { Sides } from './model-family';

export interface SplitRequest {
  /** What `sleevenotes dataset` takes. */
  readonly dataset: DatasetCommand;
  /** Splits are `split.tsv`, `split-2.tsv` … in here, unless `--split` says otherwise. */
  readonly outDir: string;
  /** How many splits of the same kind to make, each with the next seed. */
  readonly repeats: number;
  /** Makes no file where there is no split yet. */
  readonly dryRun: boolean;
}

/**
 * The splits of a data set: each is made once, and then the same for every experiment.
 * @throws CodedError `bad-input` when a split that is there does not fit the data or what is asked for, and when repeats would be
 *   the same split again
 */
export async function openSplits(dataset: Dataset, request: SplitRequest): Promise<Split[]> {
  const { dataset: asked, outDir, repeats } = request;
  if (repeats > 1 && asked.splitPath !== null) {
    throw new CodedError('bad-input', '--repeats makes splits of its own: leave --split out');
  }
  const splits: Split[] = [];
  for (let index = 0; index < repeats; index++) {
    const name = index === 0 ? 'split.tsv' : `split-${index + 1}.tsv`;
    const options = { ...asked, seed: asked.seed + index };
    splits.push(await openSplit(dataset, asked.splitPath ?? join(outDir, name), options, request.dryRun));
  }
  refuseSameSplits(splits);
  return splits;
}

async function openSplit(dataset: Dataset, path: string, asked: DatasetCommand, dryRun: boolean): Promise<Split> {
  const duplicates = dataset.duplicates ?? [];
  if (existsSync(path)) {
    const split = await readSplit(path);
    refuseForeignSplit(path, split, dataset.songs, duplicates, asked.level);
    refuseOtherKind(path, split, asked);
    return split;
  }
  const split = makeSplit(dataset.songs, duplicates, asked);
  if (!dryRun) await writeSplit(path, split);
  return split;
}

function refuseOtherKind(path: string, split: Split, { sizes }: DatasetCommand): void {
  if (sizes === null) return;
  const describe = (kind: Split['kind'], count: number): string =>
    kind === 'folds' ? `a split in ${count} folds` : 'a split in training, validation and test';
  const found = describe(split.kind, foldsOf(split).length);
  const wanted = describe(sizes.kind, sizes.kind === 'folds' ? sizes.count : 0);
  if (found === wanted) return;
  throw new CodedError('bad-input', `${path} is ${found}, not ${wanted}; remove it, or take another --out`);
}

function refuseSameSplits(splits: readonly Split[]): void {
  const places = splits.map(({ rows }) => JSON.stringify(rows.map(({ place }) => place)));
  if (new Set(places).size === places.length) return;
  throw new CodedError(
    'bad-input',
    '--repeats: two of the splits are the same, e.g. because the manifest says where songs stand; see --new-split',
  );
}

/** A split in three as it is; of folds, each is the test side once, and the next one its validation side. */
export function sidesOf(split: Split): Sides[] {
  const { kind, rows } = split;
  if (kind === 'hold-out') {
    return [new Map(rows.flatMap(({ id, place }) => (isSide(place) ? [[id, place] as const] : [])))];
  }
  const folds = foldsOf(split);
  return folds.map((fold, index) => {
    const next = folds[(index + 1) % folds.length];
    const sideOf = (place: string) => (place === fold ? 'test' : place === next ? 'validation' : 'train');
    return new Map(rows.flatMap(({ id, place }) => (folds.includes(place) ? [[id, sideOf(place)] as const] : [])));
  });
}

function foldsOf({ rows }: Split): string[] {
  return [...new Set(rows.map(({ place }) => place))]
    .filter((place) => /^\d+$/.test(place))
    .sort((a, b) => Number(a) - Number(b));
}

function isSide(place: string): place is Side {
  return (SIDES as readonly string[]).includes(place);
}
