import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HEAD_NAMES } from '../../src-shared/model-spec';
import { packPrediction } from '../../src-shared/packed-prediction';
import type { HeadPrediction } from '../../src-shared/prediction';
import { JAZZ } from '../testing/fixtures';
import { decodeHeads, decodeHeadSummaries, encodeHeads } from './prediction-codec';

const prob = fc.double({ min: 0, max: 1, noNaN: true });

const headArbitrary: fc.Arbitrary<HeadPrediction> = fc
  .tuple(fc.constantFrom(...HEAD_NAMES), fc.nat(8), fc.nat(30))
  .chain(([name, labelCount, binCount]) => {
    const row = fc.array(prob, { minLength: labelCount, maxLength: labelCount });
    const timeline = fc.array(row, { minLength: binCount, maxLength: binCount });
    return fc.record({ name: fc.constant(name), meanProbs: row, topShares: row, timeline });
  });

const encode = (heads: HeadPrediction[]) => encodeHeads(packPrediction({ ...JAZZ, heads }));

it('gives back means and shares exactly and the timeline within half a step', () => {
  fc.assert(
    fc.property(fc.array(headArbitrary, { maxLength: 3 }), (heads) => {
      const decoded = decodeHeads(encode(heads));
      expect(decoded.map(({ name, meanProbs, topShares }) => ({ name, meanProbs, topShares }))).toEqual(
        JSON.parse(JSON.stringify(heads.map(({ name, meanProbs, topShares }) => ({ name, meanProbs, topShares })))),
      );
      heads.forEach((head, headIndex) => {
        expect(decoded[headIndex]?.timeline).toHaveLength(head.timeline.length);
        head.timeline.flat().forEach((value, index) => {
          expect(Math.abs((decoded[headIndex]?.timeline.flat()[index] ?? 9) - value)).toBeLessThanOrEqual(
            1 / 510 + 1e-9,
          );
        });
      });
    }),
  );
});

it('tells the means without reading the timeline', () => {
  const heads: HeadPrediction[] = [{ name: 'genre', meanProbs: [0.25], topShares: [1], timeline: [[0.5]] }];
  expect(decodeHeadSummaries(encode(heads).heads)).toEqual([{ name: 'genre', meanProbs: [0.25], topShares: [1] }]);
});

it('refuses what it did not make', () => {
  expect(() => decodeHeadSummaries('[{"name":"tempo"}]')).toThrow();
});
