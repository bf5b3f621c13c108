import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelSpecSchema } from '../../../src-shared/model-spec';
import { FFMPEG, writeNoise, writeSparseWav } from '../../test-support/audio-files';
import { writeMadeSong } from '../data/testing/made-songs';
import { createSmallModel, writeSmallModel } from '../experiments/export/testing/small-model';
import { parseRobustnessOptions } from './command';
import { measureRobustness } from './measure-robustness';
import { type KindClip, readKindClips } from './read-clips';
import type { Robustness } from './robustness';

const LABELS = ['Ambient', 'Blues', 'Classical', 'Jazz', 'Metal', 'Rock'];

let dir: string;
let modelDir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-robustness-'));
  modelDir = join(dir, 'model');
  await writeSmallModel(tf, createSmallModel(tf, 'gru', LABELS), LABELS, modelDir);
  await writeSparseWav(join(dir, 'silence.wav'), 2, 22050);
  await writeNoise(join(dir, 'noise.wav'), 4);
  await writeMadeSong(join(dir, 'song.wav'), 1, 6);
  await writeFile(join(dir, 'broken.wav'), 'no sound\n'.repeat(50));
});
afterAll(() => rm(dir, { recursive: true }));

/** Gives every label of the model's genre head one threshold. */
async function setThreshold(threshold: number | null): Promise<void> {
  const path = join(modelDir, 'spec.json');
  const spec = modelSpecSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const heads = spec.heads.map((head) => ({
    ...head,
    labels: head.labels.map((label) => ({ ...label, threshold })),
  }));
  await writeFile(path, JSON.stringify({ ...spec, heads }));
}

const clip = (name: string, kind: string): KindClip => ({ path: join(dir, name), kind });

function measure(clips: readonly KindClip[], onSkipped: (reason: string) => void = () => undefined) {
  const signal = new AbortController().signal;
  return measureRobustness(modelDir, clips, { ffmpegPath: FFMPEG, signal, onProgress: () => undefined, onSkipped });
}

const claimed = ({ cases }: Robustness): (number | undefined)[] => cases.map((one) => one.claimed.genre);

describe('measureRobustness', () => {
  test('a case for every kind, with its clips, their mean length, and the likeliest labels first', async () => {
    const { cases } = await measure([
      clip('noise.wav', 'noise'),
      clip('song.wav', 'other'),
      clip('silence.wav', 'other'),
    ]);
    expect(cases.map(({ name, clips }) => [name, clips])).toEqual([
      ['noise', 1],
      ['other', 2],
    ]);
    expect(cases[1]!.seconds).toBeCloseTo(4, 1);
    for (const { topLabels } of cases) {
      expect(topLabels).toHaveLength(5);
      const means = topLabels.map(({ meanProb }) => meanProb);
      expect(means).toEqual([...means].sort((a, b) => b - a));
      expect(new Set(topLabels.map(({ head }) => head))).toEqual(new Set(['genre']));
    }
    expect(cases[0]!.topLabels.every(({ meanProb, maxProb }) => maxProb === meanProb)).toBe(true);
    expect(cases[1]!.topLabels.some(({ meanProb, maxProb }) => maxProb > meanProb)).toBe(true);
  });

  test('counts the clips that get a genre by the thresholds of the model', async () => {
    const clips = [clip('noise.wav', 'noise'), clip('silence.wav', 'silence')];
    await setThreshold(0);
    expect(claimed(await measure(clips))).toEqual([1, 1]);
    await setThreshold(1);
    expect(claimed(await measure(clips))).toEqual([0, 0]);
    await setThreshold(null);
    expect(claimed(await measure(clips))).toEqual([0, 0]);
  });

  test('names the labels that would be written, with the number of clips', async () => {
    const clips = [clip('noise.wav', 'x'), clip('song.wav', 'x')];
    const claimedLabels = async (threshold: number) => {
      await setThreshold(threshold);
      return (await measure(clips)).cases[0]!.claimedLabels;
    };
    // Of exclusive labels only the best is written; this network's is the same of both clips, and surer of one.
    const { label, meanProb, maxProb } = (await measure(clips)).cases[0]!.topLabels[0]!;
    expect(maxProb).toBeGreaterThan(meanProb);
    expect(await claimedLabels(0)).toEqual([{ label, head: 'genre', clips: 2 }]);
    expect(await claimedLabels((meanProb + maxProb) / 2)).toEqual([{ label, head: 'genre', clips: 1 }]);
    expect(await claimedLabels(1)).toEqual([]);
  });

  test('a clip that cannot be read is named and left out; a kind of nothing else is refused', async () => {
    const reasons: string[] = [];
    const { cases } = await measure([clip('noise.wav', 'x'), clip('broken.wav', 'x')], (reason) =>
      reasons.push(reason),
    );
    expect(cases).toMatchObject([{ name: 'x', clips: 1 }]);
    expect(reasons).toEqual([expect.stringContaining('broken.wav')]);
    await expect(measure([clip('noise.wav', 'x'), clip('broken.wav', 'y')])).rejects.toThrow(/of the kind y/);
  });
});

describe('readKindClips', () => {
  const read = async (text: string): Promise<KindClip[]> => {
    const path = join(dir, 'clips.tsv');
    await writeFile(path, text);
    return readKindClips(path);
  };

  test('paths start at the table; what was trained with is left out', async () => {
    const rows = 'kind\tpath\tsplit\nspeech\ta.wav\ttrain\nspeech\tb.wav\theld\nnoise\t/c.wav\t\n';
    expect(await read(rows)).toEqual([clip('b.wav', 'speech'), { path: '/c.wav', kind: 'noise' }]);
  });

  test.each([
    ['path\tsort\na.wav\tx\n', /has no column kind; its first line names: path, sort/],
    ['path\tkind\na.wav\t \n', /line 2: the kind is missing/],
    ['path\tkind\n\tspeech\n', /line 2: the path is missing/],
    ['path\tkind\tsplit\na.wav\tspeech\ttrain\n', /names no clip that was not trained with/],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('the options', () => {
  test('what is measured goes into the folder of the model, unless told otherwise', () => {
    expect(parseRobustnessOptions(['--model', 'm', '--clips', 'c.tsv']).outPath).toBe(join('m', 'robustness.json'));
    expect(parseRobustnessOptions(['--model', 'm', '--clips', 'c.tsv', '--out', 'o.json']).outPath).toBe('o.json');
  });

  test.each<[string[], RegExp]>([
    [['--clips', 'c.tsv'], /--model is missing/],
    [['--model', 'm'], /--clips is missing/],
    [['--model', 'm', '--clips', 'c.tsv', '--head', 'mood'], /--head/],
  ])('%j is refused', (argv, message) => {
    expect(() => parseRobustnessOptions(argv)).toThrow(message);
  });
});
