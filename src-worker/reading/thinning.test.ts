import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thinningOf } from './thinning';

const THREE_SECONDS = { sampleRateHz: 16_000, segmentSamples: 48_000, segmentHopSamples: 48_000 };

test('the first half minute is heard whole, then every third segment for three', () => {
  const { isHeard, standsFor } = thinningOf(THREE_SECONDS);
  const heard = Array.from({ length: 20 }, (_, index) => index).filter(isHeard);
  expect(heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 16, 19]);
  expect(heard.map((_, place) => standsFor(place))).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3]);
});

test('what is heard stands for all there is, but for up to two behind the end', () => {
  const lengths = fc.record({
    hopSec: fc.double({ min: 0.5, max: 10, noNaN: true }),
    count: fc.integer({ min: 1, max: 500 }),
  });
  fc.assert(
    fc.property(lengths, ({ hopSec, count }) => {
      const { isHeard, standsFor } = thinningOf({ ...THREE_SECONDS, segmentHopSamples: Math.round(hopSec * 16_000) });
      const heard = Array.from({ length: count }, (_, index) => index).filter(isHeard);
      const counted = heard.reduce((sum, _, place) => sum + standsFor(place), 0);
      expect(counted - count).toBeGreaterThanOrEqual(0);
      expect(counted - count).toBeLessThanOrEqual(2);
    }),
  );
});
