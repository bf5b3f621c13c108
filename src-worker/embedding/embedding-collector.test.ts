import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmbeddingCollector, MAX_KEPT } from './embedding-collector';

/** Segments whose one value is their number. */
function collect(standsFor: readonly number[]): EmbeddingCollector {
  const collector = new EmbeddingCollector();
  for (const [i, count] of standsFor.entries()) collector.add(Float32Array.of(i), count);
  return collector;
}

describe('EmbeddingCollector', () => {
  test('keeps all of a song, as it came', () => {
    const { segments } = collect(Array<number>(MAX_KEPT).fill(3));
    expect(segments.map(({ values }) => values[0])).toEqual(Array.from({ length: MAX_KEPT }, (_, i) => i));
    expect(new Set(segments.map(({ standsFor }) => standsFor))).toEqual(new Set([3]));
  });

  test('one more, and every second stands for two', () => {
    const { segments } = collect(Array<number>(MAX_KEPT + 3).fill(1));
    expect(segments.map(({ values }) => values[0])).toEqual(Array.from({ length: MAX_KEPT / 2 + 2 }, (_, i) => 2 * i));
    expect(segments.map(({ standsFor }) => standsFor)).toEqual([...Array<number>(MAX_KEPT / 2 + 1).fill(2), 1]);
  });

  test('of any length: bounded, in order, evenly spread, and standing for all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3000 }), (counts) => {
        const { segments } = collect(counts);
        expect(segments.length).toBeLessThanOrEqual(MAX_KEPT);
        expect(segments.length).toBeGreaterThan(Math.min(counts.length, MAX_KEPT / 2) - 1);
        const step = segments.length > 1 ? segments[1]!.values[0]! : 1;
        for (const [i, { values, standsFor }] of segments.entries()) {
          expect(values[0]).toBe(i * step);
          const stoodFor = counts.slice(i * step, (i + 1) * step);
          expect(standsFor).toBe(stoodFor.reduce((sum, count) => sum + count, 0));
        }
      }),
    );
  });
});
