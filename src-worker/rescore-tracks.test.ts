import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrackPrediction, trackPredictionSchema } from '../src-shared/prediction';
import { analyseTimed, createAnalyseContext } from './analyse-track';
import { MAX_KEPT } from './embedding/embedding-collector';
import { encodeTrackEmbedding } from './embedding/track-embedding';
import { type Classifier, loadClassifier } from './model/load-classifier';
import { rescoreTracks } from './rescore-tracks';
import { FFMPEG, writeTune } from './test-support/audio-files';
import { shippedModelDir } from './test-support/shipped-model';

const SPEECH = ['en-austen', 'it-telephone', 'ru-telephone'].map((name) =>
  join(import.meta.dirname, 'test-support/speech', `${name}.opus`),
);

let dir: string;
let classifier: Classifier;
let heard: { readonly prediction: TrackPrediction; readonly embedding: Uint8Array }[];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-rescore-'));
  classifier = await loadClassifier(shippedModelDir());
  const tunes = [5, 50].map((durationSec) => ({ durationSec, path: join(dir, `${durationSec}.wav`) }));
  for (const { path, durationSec } of tunes) await writeTune(path, durationSec);
  const context = createAnalyseContext(classifier, FFMPEG);
  heard = [];
  for (const path of [...tunes.map((tune) => tune.path), ...SPEECH]) {
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    const { prediction, embedding } = await analyseTimed(path, context, options);
    heard.push({ prediction, embedding: embedding! });
  }
}, 60_000);
afterAll(async () => {
  await Promise.all([classifier.engine.dispose(), classifier.top!.dispose()]);
  await rm(dir, { recursive: true });
});

const largestDifference = (one: readonly number[], other: readonly number[]): number =>
  one.length === other.length ? Math.max(...one.map((value, i) => Math.abs(value - other[i]!))) : Infinity;

describe('rescoreTracks', () => {
  test('gives what analysing gave, but for 8 bits', async () => {
    const predictions = await rescoreTracks(
      heard.map(({ embedding }) => embedding),
      classifier,
    );
    expect(predictions).toHaveLength(heard.length);
    for (const [i, { prediction }] of heard.entries()) {
      const again = trackPredictionSchema.parse(predictions[i]);
      const { heads, ...rest } = prediction;
      expect(again).toMatchObject(rest);
      for (const [h, { name, meanProbs, timeline }] of heads.entries()) {
        const head = again.heads[h]!;
        expect(head.name).toBe(name);
        expect(largestDifference(head.meanProbs, meanProbs)).toBeLessThan(0.01);
        expect(largestDifference(head.timeline.flat(), timeline.flat())).toBeLessThan(0.05);
      }
    }
  });

  test('more tracks than fit into a batch keep their order', async () => {
    const alone = await rescoreTracks([heard[1]!.embedding, heard[2]!.embedding], classifier);
    const many = Array.from({ length: 250 }, (_, i) => heard[1 + (i % 2)]!.embedding);
    const predictions = await rescoreTracks(many, classifier);
    expect(predictions).toHaveLength(many.length);
    for (const [i, { durationSec, heads }] of predictions.entries()) {
      const expected = alone[i % 2]!;
      expect(durationSec).toBe(expected.durationSec);
      for (const [h, { meanProbs }] of heads.entries()) {
        expect(largestDifference(meanProbs, expected.heads[h]!.meanProbs)).toBeLessThan(1e-5);
      }
    }
  });

  test('a segment counts as often as it stands for others, also in a track of hours', async () => {
    const { valueCount } = classifier.spec.embedding!;
    const values = [1, 2].map((seed) =>
      Float32Array.from({ length: valueCount }, (_, i) => Math.abs(Math.sin(seed * i))),
    );
    const packed = (segments: readonly [place: 0 | 1, standsFor: number][]) =>
      encodeTrackEmbedding({
        durationSec: 9,
        segments: segments.map(([place, standsFor]) => ({ standsFor, values: values[place]! })),
      });
    const repeated = packed([...Array<[0, 1]>(3).fill([0, 1]), [1, 1]]);
    const hours = packed(Array.from({ length: 40 * MAX_KEPT }, () => [1, 3]));
    const [one, other, long] = await rescoreTracks(
      [
        packed([
          [0, 3],
          [1, 1],
        ]),
        repeated,
        hours,
      ],
      classifier,
    );
    expect(one!.segmentCount).toBe(2);
    for (const [h, { meanProbs, topShares, timeline }] of one!.heads.entries()) {
      expect(largestDifference(meanProbs, other!.heads[h]!.meanProbs)).toBeLessThan(1e-6);
      expect(topShares).toEqual(other!.heads[h]!.topShares);
      expect(timeline).toHaveLength(4);
    }
    expect(long!.heads[0]!.timeline.length * long!.timelineBinSec).toBe(40 * MAX_KEPT * 3 * 3);
  });

  test('what is damaged, of another model, or for a model without embeddings is refused', async () => {
    const other = encodeTrackEmbedding({ durationSec: 3, segments: [{ standsFor: 1, values: Float32Array.of(1, 2) }] });
    for (const bytes of [heard[0]!.embedding.subarray(9), other]) {
      await expect(rescoreTracks([bytes], classifier)).rejects.toMatchObject({ code: 'bad-input' });
    }
    const refusal = rescoreTracks([other], { spec: classifier.spec, top: null });
    await expect(refusal).rejects.toMatchObject({ code: 'model-invalid' });
  });
});
