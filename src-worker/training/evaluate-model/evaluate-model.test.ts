import * as tf from '@tensorflow/tfjs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashFile } from '../../../src-shared/node/hash-file';
import { FFMPEG } from '../../test-support/audio-files';
import { writeMadeSong } from '../data/testing/made-songs';
import { createSmallModel, writeSmallModel } from '../experiments/export/testing/small-model';
import { evaluateModel } from './evaluate-model';
import { parseEvaluateCommand } from './evaluate-options';
import type { Evaluation } from './evaluation';
import { evaluationPage } from './evaluation-page';
import { evaluationText } from './evaluation-text';

const LABELS = ['Blues', 'Jazz', 'Rock'];

let dir: string;
let modelDir: string;
let music: string;
let split: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-evaluate-'));
  music = join(dir, 'music');
  for (const [i, label] of LABELS.entries()) {
    await mkdir(join(music, label), { recursive: true });
    for (const n of [0, 1]) await writeMadeSong(join(music, label, `${n}.wav`), 10 * i + n, 2.6);
  }
  await writeFile(join(music, 'Rock', 'broken.mp3'), 'no music\n'.repeat(50));
  modelDir = join(dir, 'model');
  const hash = await hashFile(join(music, 'Blues', '0.wav'));
  const rows = [
    ['Blues/0.wav', 'a', 'train', 'Blues', hash],
    ['Jazz/0.wav', 'b', 'validation', 'Jazz', ''],
    ['Blues/1.wav', 'c', 'test', 'Blues', ''],
    ['Jazz/1.wav', 'd', 'test', 'Jazz', ''],
  ];
  split = ['id\tgroup\tside\tlabels\tsha256', ...rows.map((row) => row.join('\t')), ''].join('\n');
  await writeSmallModel(tf, createSmallModel(tf, 'gru', LABELS), LABELS, modelDir, split);
});
afterAll(() => rm(dir, { recursive: true }));

const evaluate = (options: readonly string[], signal = new AbortController().signal): Promise<Evaluation> =>
  evaluateModel(parseEvaluateCommand(['--model', modelDir, ...options]), {
    ffmpegPath: FFMPEG,
    signal,
    onProgress: () => undefined,
    onSkipped: () => undefined,
  });

describe('evaluateModel', () => {
  test('scores every song that can be read, and names the others and those of the training', async () => {
    const evaluation = await evaluate(['--data', music]);
    const { scores, skipped, trainedWith, task } = evaluation;
    expect(task).toBe('one-label');
    // 2.6 s are three segments that follow each other every 0.74 s, and less than half of that.
    expect([scores.tracks, scores.segments]).toEqual([6, 18]);
    expect(scores.perLabel.map(({ positives }) => positives)).toEqual([2, 2, 2]);
    expect(Object.keys(skipped)).toEqual(['Rock/broken.mp3']);
    expect(trainedWith).toEqual(['Blues/0.wav', 'Jazz/0.wav']);
    const text = evaluationText(evaluation);
    expect(text).toContain('2 of 6 songs had a say');
    expect(text).toContain('1 song could not be read');
    expect(evaluationPage(evaluation)).toContain('Rock/broken.mp3');
  });

  test('a song of the training is known by its bytes under another name', async () => {
    const other = join(dir, 'other');
    for (const label of ['Blues', 'Jazz']) await mkdir(join(other, label), { recursive: true });
    await copyFile(join(music, 'Blues', '0.wav'), join(other, 'Blues', 'renamed.wav'));
    await copyFile(join(music, 'Jazz', '0.wav'), join(other, 'Jazz', 'renamed.wav'));
    const { trainedWith, labelsLeftAside, scores } = await evaluate(['--data', other]);
    expect(trainedWith).toEqual(['Blues/renamed.wav']);
    expect(labelsLeftAside).toEqual(['Rock']);
    expect(scores.labels).toEqual(['Blues', 'Jazz']);
    expect((await evaluate(['--data', other, '--all-labels'])).scores.labels).toEqual(LABELS);
  });

  test('one side of a split alone; a split of another kind does not hide what was trained on', async () => {
    const side = await evaluate(['--data', music, '--split', join(modelDir, 'split.tsv')]);
    expect(side).toMatchObject({ data: { split: 'split.tsv', side: 'test' }, trainedWith: [] });
    const all = await evaluate(['--data', music, '--split', join(modelDir, 'split.tsv'), '--side', 'all']);
    expect(all.trainedWith).toEqual(['Blues/0.wav', 'Jazz/0.wav']);
    expect(side.scores.tracks).toBe(2);
    await expect(evaluate(['--data', music, '--split', join(modelDir, 'split.tsv'), '--side', '3'])).rejects.toThrow(
      /no song on the side 3; its sides are test, train, validation/,
    );
  });

  test('the same again gives the same figures', async () => {
    const [first, second] = [await evaluate(['--data', music]), await evaluate(['--data', music])];
    expect(second.scores.accuracy).toEqual(first.scores.accuracy);
    expect(second.scores.calibrationError).toBeCloseTo(first.scores.calibrationError, 5);
  });

  test('labels the model does not know are named, with the cure; renamed they count', async () => {
    const swing = join(dir, 'swing');
    await mkdir(join(swing, 'Swing'), { recursive: true });
    await mkdir(join(swing, 'blues'));
    await copyFile(join(music, 'Jazz', '1.wav'), join(swing, 'Swing', '1.wav'));
    await copyFile(join(music, 'Blues', '1.wav'), join(swing, 'blues', '1.wav'));
    await expect(evaluate(['--data', swing])).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/label Swing; its genre labels are Blues, Jazz, Rock.*--rename "Swing=/) as string,
    });
    expect((await evaluate(['--data', swing, '--rename', 'Swing=Jazz'])).scores.tracks).toBe(2);
    await expect(evaluate(['--data', swing, '--only', 'blues'])).rejects.toThrow(/nothing to tell apart/);
  });

  test('several labels of a song are no matter for a model that gives one, unless asked for', async () => {
    const table = join(dir, 'table.tsv');
    await writeFile(table, `path\tlabels\n${music}/Blues/1.wav\tBlues;Rock\n${music}/Jazz/1.wav\tJazz\n`);
    await expect(evaluate(['--data', table])).rejects.toThrow(/several labels \(Blues, Rock\).*--task several-labels/);
    const { task, scores } = await evaluate(['--data', table, '--task', 'several-labels']);
    expect(task).toBe('several-labels');
    expect(scores.confusion).toBeNull();
  });

  test('stopped, it ends without a result', async () => {
    await expect(evaluate(['--data', music], AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
      message: 'stopped; nothing was written',
    });
  });

  test('a head the model has not is refused by name', async () => {
    await expect(evaluate(['--data', music, '--head', 'mood'])).rejects.toThrow(/no head mood, only genre/);
  });
});

describe('the options', () => {
  test.each<[string[], RegExp]>([
    [['--data', 'x'], /--model is missing/],
    [['--model', 'm'], /--data is missing/],
    [['--model', 'm', '--data', 'x', '--side', 'test'], /--side test needs --split/],
    [['--model', 'm', '--data', 'x', '--split', 's', '--side', 'left'], /--side is train, validation, test/],
    [['--model', 'm', '--data', 'x', '--head', 'colour'], /--head is one of genre, mood/],
    [['--model', 'm', '--data', 'x', '--folds', '3'], /nothing is split here/],
    [['--model', 'm', '--data', 'x', '--frobnicate'], /--frobnicate/],
    [['--model', 'm', '--data', 'x', '--out'], /--out needs a value/],
  ])('%j', (argv, message) => {
    expect(() => parseEvaluateCommand(argv)).toThrow(message);
  });

  test('those of a data set are passed on, in any order', () => {
    const argv = ['--rename', 'a=b', '--head=mood', '--data', 'x', '--labels', 'moods', '--model', 'm', '--json'];
    const { dataset, head, side, modelDir: dirGiven } = parseEvaluateCommand(argv);
    expect([dirGiven, head, side, dataset.path, dataset.labels, dataset.json]).toEqual([
      'm',
      'mood',
      'all',
      'x',
      'moods',
      true,
    ]);
    expect(dataset.edit.rename).toEqual(new Map([['a', 'b']]));
  });
});
