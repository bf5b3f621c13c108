import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JOB_EMBEDDINGS_FILE, JOB_SONGS_FILE, type TrainerReply } from '../../../src-shared/contract/trainer-contract';
import { trainingReportSchema } from '../../../src-shared/training-report';
import { loadClassifier } from '../../model/load-classifier';
import { openModel } from '../../model/open-model';
import { readSplit } from '../data/split-file';
import type { JobContext } from './job-context';
import { JobControl } from './job-control';
import { JobProgress } from './job-progress';
import { BASE_ID, writeBase } from './testing/made-base';
import { madeJob, OWN_LABELS, writeMadeSongs } from './testing/made-job';
import { SMALL_RECIPE } from './testing/made-songs';
import { trainHead } from './train-head';

let dir: string;
let baseDir: string;
beforeAll(async () => {
  baseDir = join(await mkdtemp(join(tmpdir(), 'sleevenotes-base-')), BASE_ID);
  await writeBase(tf, baseDir);
  return () => rm(join(baseDir, '..'), { recursive: true });
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-head-'));
});
afterEach(() => rm(dir, { recursive: true }));

function contextOf(told: TrainerReply[] = []): JobContext {
  const control = new JobControl();
  return {
    tf,
    control,
    progress: new JobProgress((reply) => told.push(reply), control),
    onEpoch: (figure, bestEpoch) => told.push({ type: 'epoch', figure, bestEpoch }),
  };
}

const readText = (name: string): Promise<string> => readFile(join(dir, 'models', 'mine', name), 'utf8');

describe('trainHead', () => {
  test('makes a model that the app loads, with its figures, its card and its notice', async () => {
    await writeMadeSongs(dir, baseDir);
    const told: TrainerReply[] = [];
    await trainHead(madeJob(dir, baseDir), contextOf(told), SMALL_RECIPE);

    const { spec, engine } = await loadClassifier(join(dir, 'models', 'mine'));
    await engine.dispose();
    const { spec: base } = await openModel(baseDir);
    expect(spec).toMatchObject({ id: 'mine', title: 'My own', audio: base.audio, inputs: base.inputs });
    expect(spec.embedding).toEqual(base.embedding);
    expect(spec.heads.map(({ name, labels }) => [name, labels.map(({ id }) => id)])).toEqual([
      ['genre', [...OWN_LABELS, 'Blues', 'Rock']],
      ['mood', ['Q1', 'Q2', 'Q3', 'Q4']],
      ['theme', ['Dark', 'Dreamy']],
    ]);
    expect(spec.heads.slice(1)).toEqual(base.heads.slice(1));

    const report = trainingReportSchema.parse(JSON.parse(await readText('training.json')));
    expect(report).toMatchObject({
      field: 'genre',
      depth: 'head',
      base: { id: BASE_ID },
      groupedBy: 'artist',
      folds: 5,
    });
    expect(report.macroF1!.value).toBeGreaterThan(0.9);
    expect(report.labels.map(({ threshold }) => threshold)).toEqual(
      spec.heads[0]!.labels.slice(0, 3).map((l) => l.threshold),
    );
    // The base knows Jazz alone, and was said to be right about every second song.
    expect(report.labels.map(({ base: figures }) => figures !== null)).toEqual([false, true, false]);
    expect(report.baseLearned).toBe(6);
    expect(report.macroF1OfKnown!.value).toBeGreaterThan(report.baseMacroF1!.value);
    expect(report.songs).toHaveLength(60);
    expect(report.curve).toEqual(told.flatMap((reply) => (reply.type === 'epoch' ? [reply.figure] : [])));

    const card = await readText('card.md');
    for (const words of ['# My own', '60 songs of 30 artists', 'Sea shanty', 'Compared with Small base'])
      expect(card).toContain(words);
    expect(await readText('NOTICE')).toBe('Somebody made this.\n');
    const split = await readSplit(join(dir, 'models', 'mine', 'split.tsv'));
    expect(split.rows).toHaveLength(60);
    expect(told.filter(({ type }) => type === 'progress').at(-1)).toMatchObject({ stage: 'Writing the model' });
  });

  test.each<[string, string, () => Promise<void>]>([
    ['songs that are no list', 'songs.json', () => writeFile(join(dir, JOB_SONGS_FILE), '[{"id": 1}]')],
    ['songs cut short', 'songs.json', () => writeFile(join(dir, JOB_SONGS_FILE), '[{"id": "a"')],
    ['less sound than songs say', 'embeddings.bin', () => writeFile(join(dir, JOB_EMBEDDINGS_FILE), 'short')],
    [
      'sound that is none',
      'analyse it again',
      () => writeFile(join(dir, JOB_EMBEDDINGS_FILE), new Uint8Array(1e6).fill(255)),
    ],
  ])('refuses %s, and leaves nothing behind', async (_, words, damage) => {
    await writeMadeSongs(dir, baseDir);
    await damage();
    await expect(trainHead(madeJob(dir, baseDir), contextOf())).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining(words) as string,
    });
    expect(await readdir(dir)).not.toContain('models');
  });

  test('refuses a label that no song has that was analysed', async () => {
    await writeMadeSongs(dir, baseDir);
    const job = { ...madeJob(dir, baseDir), labels: [...OWN_LABELS, 'Polka'] };
    await expect(trainHead(job, contextOf())).rejects.toThrow(/Polka/);
  });

  test('refuses a base model that keeps nothing of what it hears', async () => {
    await writeMadeSongs(dir, baseDir);
    const deaf = join(dir, 'deaf');
    await writeBase(tf, deaf, null);
    await expect(trainHead(madeJob(dir, deaf), contextOf())).rejects.toMatchObject({ code: 'model-invalid' });
    await expect(trainHead({ ...madeJob(dir, deaf), baseModelDir: null }, contextOf())).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
