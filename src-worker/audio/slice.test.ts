import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AudioSpec } from '../../src-shared/model-spec';
import { MIN_TRACK_SEC, sliceSegments } from './slice';

const SAMPLE_RATE_HZ = 100;

/** Samples are their own index, so that a segment tells where it was cut. */
async function slice(sampleCount: number, chunkSizes: readonly number[], spec: AudioSpec): Promise<Float32Array[]> {
  async function* chunks(): AsyncGenerator<Float32Array> {
    let start = 0;
    for (let i = 0; start < sampleCount; i++) {
      const length = Math.min(chunkSizes[i % chunkSizes.length]!, sampleCount - start);
      yield Float32Array.from({ length }, (_, k) => start + k);
      start += length;
    }
  }
  return Array.fromAsync(sliceSegments(chunks(), spec));
}

const cases = fc
  .record({
    segmentSamples: fc.integer({ min: 2, max: 300 }),
    hopShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
    sampleCount: fc.integer({ min: MIN_TRACK_SEC * SAMPLE_RATE_HZ, max: 3000 }),
    chunkSizes: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ segmentSamples, hopShare, ...rest }) => ({
    ...rest,
    spec: {
      sampleRateHz: SAMPLE_RATE_HZ,
      segmentSamples,
      segmentHopSamples: Math.max(1, Math.floor(segmentSamples * hopShare)),
    },
  }));

describe('sliceSegments', () => {
  test('every segment is whole and contiguous, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ sampleCount, chunkSizes, spec }) => {
        const segments = await slice(sampleCount, chunkSizes, spec);
        for (const segment of segments) {
          expect(segment.length).toBe(spec.segmentSamples);
          const first = segment[0]!;
          const isWrapped = sampleCount < spec.segmentSamples;
          const expected = segment.map((_, i) => (isWrapped ? i % sampleCount : first + i));
          expect(Buffer.from(segment.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
        }
      }),
    );
  });

  test('the segments cover the track but for a rest of less than half a segment', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ sampleCount, chunkSizes, spec }) => {
        fc.pre(sampleCount >= spec.segmentSamples);
        const starts = (await slice(sampleCount, chunkSizes, spec)).map((segment) => segment[0]!);
        const regular = Math.floor((sampleCount - spec.segmentSamples) / spec.segmentHopSamples) + 1;
        for (let i = 0; i < regular; i++) expect(starts[i]).toBe(i * spec.segmentHopSamples);
        const heardUntil = starts.at(-1)! + spec.segmentSamples;
        expect(heardUntil).toBeLessThanOrEqual(sampleCount);
        expect(sampleCount - heardUntil).toBeLessThan(spec.segmentSamples / 2);
        expect(starts.length).toBeLessThanOrEqual(regular + 1);
      }),
    );
  });

  test('with whole steps at the end, the last segment starts at a multiple of the step', async () => {
    const spec = { sampleRateHz: SAMPLE_RATE_HZ, segmentSamples: 100, segmentHopSamples: 80, endAlignSamples: 10 };
    const startsOf = async (sampleCount: number): Promise<number[]> =>
      (await slice(sampleCount, [37], spec)).map((segment) => segment[0]!);
    expect(await startsOf(180)).toEqual([0, 80]);
    // 40 more samples are half a hop; 39 are three whole steps, too few.
    expect(await startsOf(219)).toEqual([0, 80]);
    expect(await startsOf(220)).toEqual([0, 80, 120]);
    expect(await startsOf(229)).toEqual([0, 80, 120]);
    expect(await startsOf(230)).toEqual([0, 80, 130]);
  });

  test('how the stream is cut into chunks changes nothing', async () => {
    const spec = { sampleRateHz: SAMPLE_RATE_HZ, segmentSamples: 70, segmentHopSamples: 35 };
    const inOne = await slice(1000, [1000], spec);
    expect(await slice(1000, [1], spec)).toEqual(inOne);
    expect(await slice(1000, [33, 170, 2], spec)).toEqual(inOne);
  });

  test('a stream of less than half a second is refused', async () => {
    const spec = { sampleRateHz: SAMPLE_RATE_HZ, segmentSamples: 300, segmentHopSamples: 300 };
    await expect(slice(49, [10], spec)).rejects.toMatchObject({ code: 'too-short' });
    await expect(slice(0, [10], spec)).rejects.toMatchObject({ code: 'too-short' });
  });
});
