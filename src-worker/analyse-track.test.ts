import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trackPredictionSchema } from '../src-shared/prediction';
import { analyseTimed, analyseTrack, type AnalyseContext, createAnalyseContext } from './analyse-track';
import { MAX_KEPT } from './embedding/embedding-collector';
import { decodeTrackEmbedding } from './embedding/track-embedding';
import { loadClassifier } from './model/load-classifier';
import { FFMPEG, writeSparseWav, writeTune } from './test-support/audio-files';
import { shippedModelDir } from './test-support/shipped-model';

let dir: string;
let context: AnalyseContext;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-analyse-'));
  context = createAnalyseContext(await loadClassifier(shippedModelDir()), FFMPEG);
});
afterAll(() => rm(dir, { recursive: true }));

const analyse = (
  path: string,
  signal = new AbortController().signal,
  onProgress: (sec: number) => void = () => undefined,
) => analyseTrack(path, context, { signal, onProgress });

describe('analyseTrack with the shipped model', () => {
  test('a tune: valid answer, right counts, rising progress', async () => {
    const path = join(dir, 'tune.mp3');
    await writeTune(path, 20);
    const progress: number[] = [];
    const prediction = trackPredictionSchema.parse(await analyse(path, undefined, (sec) => progress.push(sec)));
    expect(prediction.segmentCount).toBe(7);
    expect(prediction.durationSec).toBeCloseTo(20, 0);
    expect(prediction.heads.map((head) => head.name)).toEqual(['genre', 'mood', 'theme']);
    const mood = prediction.heads[1]!;
    expect(mood.meanProbs.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    expect(mood.timeline).toHaveLength(7);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('the same file gives the same answer, also beside another one', async () => {
    const [one, two] = [join(dir, 'one.wav'), join(dir, 'two.wav')];
    await Promise.all([writeTune(one, 12), writeTune(two, 30)]);
    const alone = await analyse(one);
    const [together] = await Promise.all([analyse(one), analyse(two)]);
    for (const [h, head] of alone.heads.entries()) {
      for (const [i, prob] of head.meanProbs.entries()) expect(together.heads[h]!.meanProbs[i]).toBeCloseTo(prob, 5);
    }
  });

  test('what is kept of a song stands for all of it, segment by segment', async () => {
    const path = join(dir, 'kept.wav');
    await writeTune(path, 60);
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    const { prediction, embedding } = await analyseTimed(path, context, options);
    const { durationSec, segments } = decodeTrackEmbedding(embedding!);
    expect(durationSec).toBe(prediction.durationSec);
    expect(segments.map(({ standsFor }) => standsFor)).toEqual([...Array<number>(10).fill(1), 3, 3, 3, 3]);
    expect(new Set(segments.map(({ values }) => values.length))).toEqual(new Set([1108]));
    const spec = { ...context.spec, embedding: undefined };
    expect((await analyseTimed(path, { ...context, spec }, options)).embedding).toBeNull();
  });

  test('a one-second file is one segment', async () => {
    const path = join(dir, 'short.flac');
    await writeTune(path, 1);
    expect(await analyse(path)).toMatchObject({ segmentCount: 1 });
  });

  test('a tenth of a second is too short, and the message names the file', async () => {
    const path = join(dir, 'blip.wav');
    await writeTune(path, 0.1);
    await expect(analyse(path)).rejects.toMatchObject({
      code: 'too-short',
      message: expect.stringContaining(path) as string,
    });
  });

  test('a text file is refused and the next file is still analysed', async () => {
    const [bad, good] = [join(dir, 'text.mp3'), join(dir, 'good.mp3')];
    await writeFile(bad, 'no music\n'.repeat(100));
    await writeTune(good, 4);
    await expect(analyse(bad)).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(await analyse(good)).toMatchObject({ segmentCount: 1 });
  });

  test('three hours: memory does not grow with the length, the answer stays small', { timeout: 180_000 }, async () => {
    const path = join(dir, 'three-hours.wav');
    const durationSec = 3 * 3600;
    await writeSparseWav(path, durationSec, 44100);
    const startBytes = process.memoryUsage().rss;
    let peakBytes = 0;
    const { prediction, embedding } = await analyseTimed(path, context, {
      signal: new AbortController().signal,
      onProgress: () => void (peakBytes = Math.max(peakBytes, process.memoryUsage().rss - startBytes)),
    });
    expect(decodeTrackEmbedding(embedding!).segments.length).toBeLessThanOrEqual(MAX_KEPT);
    // The first half minute whole, of the rest every third segment.
    expect(prediction.segmentCount).toBe(10 + Math.ceil((durationSec / 3 - 10) / 3));
    expect(prediction.heads[0]!.timeline.length * prediction.timelineBinSec).toBeGreaterThanOrEqual(durationSec);
    expect(prediction.heads[0]!.timeline.length).toBeLessThanOrEqual(256);
    expect(JSON.stringify(prediction).length).toBeLessThan(200_000);
    // Its samples alone would be 950 MB.
    expect(peakBytes).toBeLessThan(250e6);
  });

  test('cancelling ends it with its own code', async () => {
    const path = join(dir, 'cancel.wav');
    await writeSparseWav(path, 3600, 44100);
    const canceller = new AbortController();
    await expect(analyse(path, canceller.signal, () => canceller.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
