import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inputTensorShape } from '../../../../src-shared/model-inputs';
import { analyseTrack, createAnalyseContext } from '../../../analyse-track';
import { sliceSegments } from '../../../audio/slice';
import { InputExtractor } from '../../../features/input-extractor';
import { loadClassifier } from '../../../model/load-classifier';
import { FFMPEG, writeSparseWav } from '../../../test-support/audio-files';
import { ARCHITECTURES } from '../../architectures/registry';
import { SMALL_NETWORKS } from '../../architectures/testing/small-networks';
import { writeMadeSong } from '../../data/testing/made-songs';
import { decodeWhole } from '../../feature-cache';
import { createLoader } from '../network-songs';
import { predictSongs } from '../predict';
import { copiesOf, openSongFrames } from '../song-frames';
import { createSmallModel, type SmallModel, writeSmallModel } from './testing/small-model';

const LABELS = ['Blues', 'Jazz', 'Rock'];
/** What training keeps of a song is rounded to 8 bits (raw sound: 16); it moves a probability by no more than this. */
const ROUNDING_TOLERANCE = 0.02;
/** Between TensorFlow.js and the ONNX form on the very same numbers. */
const EXPORT_TOLERANCE = 1e-4;

let dir: string;
let song: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-parity-'));
  song = join(dir, 'song.wav');
  // The end is neither a whole segment nor a whole frame.
  await writeMadeSong(song, 3, 5.37);
});
afterAll(() => rm(dir, { recursive: true }));

/** What the app's pipeline says of each segment. */
async function serve(modelDir: string, path: string, onProgress = (): void => undefined): Promise<number[][]> {
  const classifier = await loadClassifier(modelDir);
  const context = createAnalyseContext(classifier, FFMPEG);
  const probs: number[][] = [];
  const signal = new AbortController().signal;
  await analyseTrack(path, context, { signal, onProgress, onSegment: (heard) => probs.push([...heard.get('genre')!]) });
  await classifier.engine.dispose();
  return probs;
}

/** What training says of each segment, by the frames it keeps on disk. */
async function predictAsInTraining({ config, inputSet, network }: SmallModel, workDir: string): Promise<number[][]> {
  const store = await openSongFrames(copiesOf('song', song, config.augmentation), {
    dir: workDir,
    inputSet,
    inputKey: config.inputs,
    excerpts: config.excerpts,
    sampleRateHz: config.sampleRateHz,
    ffmpegPath: FFMPEG,
    onProgress: () => undefined,
  });
  const example = {
    id: 'song',
    group: 'song',
    copies: ['song'],
    frameCount: store.frameCount('song'),
    targets: [1, 0, 0],
  };
  const load = createLoader(tf, store, inputSet);
  const [track] = await predictSongs(tf, network, [example], inputSet.segmentFrames, 4, load);
  store.close();
  return track!.segmentProbs.map((row) => [...row]);
}

/** What the trained network says of the segments that serving cuts, without any rounding. */
async function predictExactly({ config, inputSet, network }: SmallModel): Promise<number[][]> {
  const { audio, inputs } = inputSet.planned;
  const sound = await decodeWhole(song, { ffmpegPath: FFMPEG, sampleRateHz: config.sampleRateHz });
  async function* whole(): AsyncGenerator<Float32Array> {
    await Promise.resolve();
    yield sound;
  }
  const extractor = new InputExtractor(inputs, config.sampleRateHz);
  const rows: number[][] = [];
  for await (const segment of sliceSegments(whole(), audio)) {
    const values = extractor.extract(segment);
    const row = tf.tidy(() => {
      const tensors = inputs.map((input, i) =>
        tf.tensor(values[i]!, [1, ...inputTensorShape(input, audio.segmentSamples)]),
      );
      return Array.from((network.predictOnBatch(tensors) as tf.Tensor).dataSync());
    });
    rows.push(row);
  }
  return rows;
}

function worstDifference(a: readonly number[][], b: readonly number[][]): number {
  expect(a.map((row) => row.length)).toEqual(b.map((row) => row.length));
  return Math.max(...a.flatMap((row, i) => row.map((value, k) => Math.abs(value - b[i]![k]!))));
}

describe('an exported network in the app says what it said in training', () => {
  test('every architecture there is has a small one here', () => {
    const kinds = new Set(Object.values(SMALL_NETWORKS).map(({ config }) => config.kind));
    expect([...kinds].sort()).toEqual(ARCHITECTURES.map(({ kind }) => kind).sort());
  });

  test.each(Object.keys(SMALL_NETWORKS))('%s', async (name) => {
    const model = createSmallModel(tf, name, LABELS);
    const modelDir = join(dir, 'models', name);
    await writeSmallModel(tf, model, LABELS, modelDir);
    const served = await serve(modelDir, song);
    expect(served.length).toBeGreaterThan(4);
    expect(worstDifference(served, await predictExactly(model))).toBeLessThan(EXPORT_TOLERANCE);
    expect(worstDifference(served, await predictAsInTraining(model, join(dir, name)))).toBeLessThan(ROUNDING_TOLERANCE);
    // Not because it says the same of everything.
    expect(worstDifference(served.slice(1), served.slice(0, -1))).toBeGreaterThan(EXPORT_TOLERANCE);
    model.network.dispose();
  });
});

test('memory does not grow with the length of a track, raw sound as the input', { timeout: 120_000 }, async () => {
  const path = join(dir, 'hour.wav');
  await writeSparseWav(path, 3600, 22_050);
  const segmentSec = 5;
  const modelDir = join(dir, 'models', 'of an hour');
  await writeSmallModel(tf, createSmallModel(tf, 'end-to-end', LABELS, segmentSec), LABELS, modelDir);
  const startBytes = process.memoryUsage().rss;
  let peakBytes = 0;
  const served = await serve(modelDir, path, () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss - startBytes);
  });
  // Half a minute whole, then every third segment.
  expect(served.length).toBeGreaterThanOrEqual(3600 / segmentSec / 3);
  // Its samples alone would be 317 MB.
  expect(peakBytes).toBeLessThan(200e6);
});
