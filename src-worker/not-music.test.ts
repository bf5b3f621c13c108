import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { predictedLabels, rankedLabels } from '../src-shared/predicted-labels';
import { analyseTrack, type AnalyseContext, createAnalyseContext } from './analyse-track';
import { loadClassifier } from './model/load-classifier';
import { FFMPEG, writeFloatWav } from './test-support/audio-files';
import { makeNotMusic, NOT_MUSIC_NAMES } from './test-support/not-music';
import { shippedModelDir } from './test-support/shipped-model';

const MODEL_DIR = shippedModelDir();
const MODEL_ID = basename(MODEL_DIR);

/** From this mean probability on, a genre would be shown as likely. */
const CONFIDENT_PROB = 0.5;

let dir: string;
let context: AnalyseContext;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-not-music-'));
  context = createAnalyseContext(await loadClassifier(MODEL_DIR), FFMPEG);
});
afterAll(() => rm(dir, { recursive: true }));

/** What the shipped model says of a file's genre: what would be written, and what it is surer of than not. */
async function genresOf(path: string): Promise<{ readonly claimed: string[]; readonly confident: string[] }> {
  const signal = new AbortController().signal;
  const { heads } = await analyseTrack(path, context, { signal, onProgress: () => undefined });
  const { meanProbs } = heads.find(({ name }) => name === 'genre')!;
  expect(meanProbs.every((prob) => prob >= 0 && prob <= 1)).toBe(true);
  const head = context.spec.heads.find(({ name }) => name === 'genre')!;
  return {
    claimed: predictedLabels(head, meanProbs).map(({ label }) => label.id),
    confident: rankedLabels(head, meanProbs)
      .filter(({ prob }) => prob > CONFIDENT_PROB)
      .map(({ label, prob }) => `${label.id} ${prob.toFixed(2)}`),
  };
}

const SPEECH = ['en-austen', 'it-telephone', 'ru-telephone'];

describe(`${MODEL_ID} gives no genre to`, () => {
  for (const name of NOT_MUSIC_NAMES) {
    test(name, async () => {
      const path = join(dir, `${name}.wav`);
      const { samples, sampleRateHz } = makeNotMusic(name);
      await writeFloatWav(path, samples, sampleRateHz);
      expect(await genresOf(path)).toEqual({ claimed: [], confident: [] });
    });
  }

  for (const name of SPEECH) {
    test(`speech: ${name}`, async () => {
      const path = new URL(`test-support/speech/${name}.opus`, import.meta.url).pathname;
      expect(await genresOf(path)).toEqual({ claimed: [], confident: [] });
    });
  }
});
