import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeadSpec } from '../../src-shared/model-spec';
import { MAX_BINS } from './timeline';
import { TrackAggregator } from './track-aggregator';

const label = (id: string): HeadSpec['labels'][number] => ({ id, title: id, tagValue: id, threshold: 0.5 });
const head: HeadSpec = { name: 'genre', activation: 'sigmoid', labels: ['A', 'B', 'C'].map(label) };
const segment = (...probs: number[]): Map<'genre', Float32Array> => new Map([['genre', Float32Array.from(probs)]]);

function aggregate(rows: readonly number[][]): TrackAggregator {
  const aggregator = new TrackAggregator([head]);
  for (const row of rows) aggregator.add(segment(...row));
  return aggregator;
}

const rowsArbitrary = (maxLength: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength,
  });

describe('TrackAggregator', () => {
  test('means, shares and timeline of a short track', () => {
    const [prediction] = aggregate([
      [0.5, 0.25, 0],
      [0, 0.75, 0.25],
      [1, 0.5, 0],
      [0.5, 0, 0.25],
    ]).finish();
    expect(prediction!.meanProbs).toEqual([0.5, 0.375, 0.125]);
    expect(prediction!.topShares).toEqual([0.75, 0.25, 0]);
    expect(prediction!.timeline).toHaveLength(4);
    expect(prediction!.timeline[1]).toEqual([0, 0.75, 0.25]);
  });

  test('shares sum to one, means lie between the extremes', () => {
    fc.assert(
      fc.property(rowsArbitrary(60), (rows) => {
        const [prediction] = aggregate(rows).finish();
        expect(prediction!.topShares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        for (const [i, mean] of prediction!.meanProbs.entries()) {
          const column = rows.map((row) => row[i]!);
          expect(mean).toBeGreaterThanOrEqual(Math.min(...column) - 1e-9);
          expect(mean).toBeLessThanOrEqual(Math.max(...column) + 1e-9);
        }
      }),
    );
  });

  test.each([1, 255, 256, 257, 511, 512, 513, 3600, 20_000])(
    '%i segments: bins are bounded and keep every segment',
    (count) => {
      const rows = Array.from({ length: count }, (_, i) => [i / count, 0, 0]);
      const aggregator = aggregate(rows);
      const [prediction] = aggregator.finish();
      const { timeline } = prediction!;
      const perBin = aggregator.segmentsPerBin;
      expect(timeline.length).toBeLessThanOrEqual(MAX_BINS);
      expect(timeline.length).toBe(Math.ceil(count / perBin));
      for (const [bin, probs] of timeline.entries()) {
        const part = rows.slice(bin * perBin, (bin + 1) * perBin);
        expect(probs[0]).toBeCloseTo(part.reduce((sum, row) => sum + row[0]!, 0) / part.length, 6);
      }
    },
  );

  test('a segment that stands for several counts as if they had all been like it', () => {
    const rows = [
      [0.5, 0.25, 0],
      [0, 0.75, 0.25],
      [1, 0.5, 0],
    ];
    const standing = new TrackAggregator([head]);
    for (const [i, row] of rows.entries()) standing.add(segment(...row), i + 1);
    const repeated = aggregate(rows.flatMap((row, i) => Array.from({ length: i + 1 }, () => row)));
    expect(standing.finish()).toEqual(repeated.finish());
  });

  test('nothing heard is refused', () => {
    expect(() => new TrackAggregator([head]).finish()).toThrow(RangeError);
  });
});
