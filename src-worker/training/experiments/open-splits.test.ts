import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DatasetCommand, parseDatasetCommand } from '../data/command-options';
import { NO_GIVEN_PLACE } from '../data/dataset-song';
import type { Dataset } from '../data/read-dataset';
import { madeRecord } from '../data/testing/made-songs';
import { openSplits, sidesOf } from './open-splits';

let outDir: string;
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'sleevenotes-splits-'));
});
afterEach(() => rm(outDir, { recursive: true }));

const songs = Array.from({ length: 30 }, (_, index) =>
  madeRecord(`song ${String(index).padStart(2, '0')}`, { labels: [index % 2 === 0 ? 'Jazz' : 'Polka'] }),
);
const dataset: Dataset = { songs, skipped: [], droppedLabels: [], duplicates: [] };

function asked(...options: string[]): DatasetCommand {
  return parseDatasetCommand(['music', ...options])!;
}

function open(repeats: number, ...options: string[]) {
  return openSplits(dataset, { dataset: asked(...options), outDir, repeats, dryRun: false });
}

describe('openSplits', () => {
  test('makes a split once; the next time it is read', async () => {
    const first = await open(1);
    expect(await readdir(outDir)).toEqual(['split.tsv']);
    // Another seed would make another split.
    expect(await open(1, '--seed', '7')).toEqual(first);
  });

  test('repeats are other splits of the same kind, the first of them that without repeats', async () => {
    const [only] = await open(1, '--folds', '5');
    const splits = await open(3, '--folds', '5');
    expect(await readdir(outDir)).toEqual(['split-2.tsv', 'split-3.tsv', 'split.tsv']);
    expect(splits[0]).toEqual(only);
    expect(new Set(splits.map((split) => JSON.stringify(split))).size).toBe(3);
    const sides = splits.flatMap(sidesOf);
    expect(sides).toHaveLength(15);
    for (const { id } of songs) expect(sides.filter((split) => split.get(id) === 'test')).toHaveLength(3);
  });

  test('a dry run writes nothing', async () => {
    const splits = await openSplits(dataset, { dataset: asked(), outDir, repeats: 2, dryRun: true });
    expect(splits).toHaveLength(2);
    expect(await readdir(outDir)).toEqual([]);
  });

  test('a split of another kind than asked for is not taken for it', async () => {
    await open(1);
    await expect(open(1, '--folds', '5')).rejects.toThrow(
      /split\.tsv is a split in training, validation and test, not a split in 5 folds; remove it, or take another --out/,
    );
    await rm(join(outDir, 'split.tsv'));
    await open(1, '--folds', '3');
    await expect(open(1, '--folds', '5')).rejects.toThrow(/is a split in 3 folds, not a split in 5 folds/);
  });

  test('a split by track is not taken for one by artist', async () => {
    const byThree = songs.map((song, index) => ({
      ...song,
      artist: `artist ${index % 3}`,
      album: `album ${index % 4}`,
    }));
    const openAt = (level: string) =>
      openSplits(
        { ...dataset, songs: byThree },
        { dataset: asked('--level', level), outDir, repeats: 1, dryRun: false },
      );
    await openAt('track');
    await openAt('track');
    await expect(openAt('artist')).rejects.toThrow(/3 artists are on two sides, e\.g\. song 00\. .*--level/);
    await expect(openAt('album')).rejects.toThrow(/albums are on two sides/);
    await rm(join(outDir, 'split.tsv'));
    await openAt('artist');
    expect(await openAt('artist')).toEqual(await openAt('track'));
  });

  test('repeats that would repeat nothing are refused', async () => {
    const given = songs.map((song, index) => ({ ...song, given: { ...NO_GIVEN_PLACE, fold: index % 3 } }));
    const request = { dataset: asked(), outDir, repeats: 2, dryRun: true };
    await expect(openSplits({ ...dataset, songs: given }, request)).rejects.toThrow(
      /two of the splits are the same.*--new-split/,
    );
    await expect(open(2, '--split', join(outDir, 'mine.tsv'))).rejects.toThrow('leave --split out');
  });
});

test('of folds each tests once, and the next one validates', async () => {
  const [split] = await open(1, '--folds', '3');
  const sides = sidesOf(split!);
  for (const { id, place } of split!.rows) {
    const seen = sides.map((fold) => fold.get(id));
    expect(seen[Number(place)]).toBe('test');
    expect(seen[(Number(place) + 2) % 3]).toBe('validation');
    expect(seen[(Number(place) + 1) % 3]).toBe('train');
  }
});
