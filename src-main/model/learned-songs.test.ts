import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TEST_SPEC } from '../testing/fixtures';
import type { TrainingReport } from '../../src-shared/training-report';
import { learnedSongs } from './learned-songs';
import { TrainingReports } from './training-report-file';

let ownDir: string;
beforeEach(async () => {
  ownDir = await mkdtemp(join(tmpdir(), 'sleevenotes-learned-'));
});
afterEach(() => rm(ownDir, { recursive: true, force: true }));

async function put(id: string, depth: TrainingReport['depth'], songs: string[], base: string | null): Promise<void> {
  const report: TrainingReport = {
    ...{ formatVersion: 1, field: 'genre', depth, tookSec: 1, groupedBy: 'artist', groups: 2, folds: 2, curve: [] },
    ...{ base: base === null ? null : { id: base, title: base }, bestEpoch: 1, targetPrecision: 0.8, labels: [] },
    ...{ macroF1: null, baseMacroF1: null, macroF1OfKnown: null, confusion: [] },
    songs: songs.map((song) => ({ id: song, actual: [], probs: [], x: 0, y: 0 })),
  };
  await mkdir(join(ownDir, id));
  await writeFile(join(ownDir, id, 'training.json'), JSON.stringify(report));
}

async function learned(id: string): Promise<string[] | null> {
  const songs = await learnedSongs(
    { spec: { ...TEST_SPEC, id }, dir: join(ownDir, id) },
    ownDir,
    new TrainingReports(),
  );
  return songs && [...songs].sort();
}

it('are those of the model and of the ones it was built on; nobody knows them of others', async () => {
  await put('first', 'head', ['a', 'b'], 'shipped-1');
  await put('second', 'head', ['b', 'c'], 'first');
  await put('loop', 'head', ['d'], 'loop');
  await put('outside', 'head', ['e'], '../second');
  expect(await learned('second')).toEqual(['a', 'b', 'c']);
  expect([await learned('loop'), await learned('outside')]).toEqual([['d'], ['e']]);
  expect(await learned('shipped-1')).toBeNull();
});

it('are the training side of a whole network’s split, where that was passed on', async () => {
  await put('first', 'head', ['a'], null);
  await put('net', 'network', ['held'], 'first');
  expect(await learned('net')).toBeNull();
  await writeFile(
    join(ownDir, 'net', 'split.tsv'),
    'id\tgroup\tside\tlabels\nx\tg\ttrain\tJazz\nheld\th\ttest\tJazz\n',
  );
  expect(await learned('net')).toEqual(['x']);
});
