import { expect, test } from 'vitest';
import { findGrowth, type SoakSample } from './soak-growth';

/** Twenty samples, fifty tracks apart. */
function samples(change: (index: number) => Partial<SoakSample>): SoakSample[] {
  return Array.from({ length: 20 }, (_, index) => ({
    ...{ tracks: 50 * (index + 1), rssBytes: 400e6, heapBytes: 30e6, bufferBytes: 10e6, tensors: 12 },
    ...change(index),
  }));
}

test('what settles at first and what swings does not count', () => {
  const settling = samples((index) => ({
    rssBytes: 300e6 + 100e6 * (1 - Math.exp(-index)),
    bufferBytes: 10e6 + (index % 2) * 30e6,
  }));
  expect(findGrowth(settling)).toEqual([]);
});

test.each<[string, (index: number) => Partial<SoakSample>]>([
  ['memory', (index) => ({ rssBytes: 400e6 + index * 10e6 })],
  ['objects', (index) => ({ heapBytes: 30e6 + index * 1e6 })],
  ['buffers', (index) => ({ bufferBytes: 10e6 + index * 1e6 })],
  ['tensors', (index) => ({ tensors: 12 + Math.floor(index / 5) })],
])('%s that grows with every track is told', (what, change) => {
  const grown = findGrowth(samples(change));
  expect(grown).toHaveLength(1);
  expect(grown[0]).toMatch(new RegExp(`^${what}.*grew from \\d+ to \\d+`));
});
