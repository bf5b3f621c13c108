import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeadName } from '../src-shared/model-spec';
import { predictedLabels, rankedLabels, type ScoredLabel } from '../src-shared/predicted-labels';
import { analyseTrack, type AnalyseContext, createAnalyseContext } from './analyse-track';
import { decodePcm } from './audio/decode';
import { loadClassifier } from './model/load-classifier';
import { FFMPEG, writeFloatWav } from './test-support/audio-files';
import { makeNotMusic, QUIET_SOUNDS, TAUGHT_SOUNDS, UNTAUGHT_SOUNDS } from './test-support/not-music';
import { shippedModelDir } from './test-support/shipped-model';

const MODEL_DIR = shippedModelDir();
const MODEL_ID = basename(MODEL_DIR);

/** From this mean probability on, a label would be shown as likely. */
const CONFIDENT_PROB = 0.5;

const SPEECH_RATE_HZ = 16_000;

/** Voices that training did not have; it had others in their languages, and read from telephone systems. */
const SPEAKERS = ['en-austen', 'it-telephone', 'ru-telephone'];

let dir: string;
let context: AnalyseContext;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-not-music-'));
  context = createAnalyseContext(await loadClassifier(MODEL_DIR), FFMPEG);
});
afterAll(() => rm(dir, { recursive: true }));

/** What the shipped model says of a file in these heads: what would be written, and what it is surer of than not. */
async function labelsOf(path: string, headNames: readonly HeadName[]): Promise<Readonly<Record<string, string[]>>> {
  const signal = new AbortController().signal;
  const { heads } = await analyseTrack(path, context, { signal, onProgress: () => undefined });
  const asked = headNames.map((name) => {
    const head = context.spec.heads.find((spec) => spec.name === name)!;
    const { meanProbs } = heads.find((answer) => answer.name === name)!;
    expect(meanProbs.every((prob) => prob >= 0 && prob <= 1)).toBe(true);
    return { head, meanProbs };
  });
  const tell = ({ label, prob }: ScoredLabel): string => `${label.id} ${prob.toFixed(2)}`;
  return {
    claimed: asked.flatMap(({ head, meanProbs }) => predictedLabels(head, meanProbs).map(tell)),
    confident: asked.flatMap(({ head, meanProbs }) =>
      rankedLabels(head, meanProbs)
        .filter(({ prob }) => prob > CONFIDENT_PROB)
        .map(tell),
    ),
  };
}

async function writeSound(name: string): Promise<string> {
  const path = join(dir, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.wav`);
  const { samples, sampleRateHz } = makeNotMusic(name);
  await writeFloatWav(path, samples, sampleRateHz);
  return path;
}

const speechPath = (name: string): string => new URL(`test-support/speech/${name}.opus`, import.meta.url).pathname;

/** The same voice, in a language that nobody speaks. */
async function writeBackwards(name: string): Promise<string> {
  const chunks = await Array.fromAsync(
    decodePcm(speechPath(name), { ffmpegPath: FFMPEG, sampleRateHz: SPEECH_RATE_HZ }),
  );
  const samples = chunks.flatMap((chunk) => [...chunk]).reverse();
  const path = join(dir, `${name}-backwards.wav`);
  await writeFloatWav(path, samples, SPEECH_RATE_HZ);
  return path;
}

const NOTHING = { claimed: [], confident: [] };

/**
 * What was learned from examples has to hold for others, so part of this is new to the model: `UNTAUGHT_SOUNDS`, the speakers, speech
 * backwards, and of the quiet sounds the offset and the faint hum.
 */
describe(`${MODEL_ID} gives no genre and no mood word to`, () => {
  test.each([...QUIET_SOUNDS, ...TAUGHT_SOUNDS, ...UNTAUGHT_SOUNDS])('%s', async (name) => {
    expect(await labelsOf(await writeSound(name), ['genre', 'theme'])).toEqual(NOTHING);
  });

  test.each(SPEAKERS)('speech, also backwards: %s', async (name) => {
    for (const path of [speechPath(name), await writeBackwards(name)]) {
      expect(await labelsOf(path, ['genre', 'theme'])).toEqual(NOTHING);
    }
  });
});

/** The mood is always one of its labels, and a noise can be Q2 enough to be given that; what is quiet or spoken is of no mood at all. */
describe(`${MODEL_ID} gives no mood to`, () => {
  test.each(QUIET_SOUNDS)('%s', async (name) => {
    expect(await labelsOf(await writeSound(name), ['mood'])).toEqual(NOTHING);
  });

  test.each(SPEAKERS)('speech: %s', async (name) => {
    expect(await labelsOf(speechPath(name), ['mood'])).toEqual(NOTHING);
  });
});
