import { expect, test } from 'vitest';
import { SegmentGrouper } from './segment-grouper';

const tensors = (value: number): Float32Array[] => [
  Float32Array.from([value, value + 0.5]),
  Float32Array.from([10 * value]),
];

test('consecutive segments lie one after the other, the last group is as long as what is left', () => {
  const grouper = new SegmentGrouper(3);
  const full = [1, 2, 3, 4].map((value) => grouper.add(tensors(value)));
  expect(full.map((group) => group !== null)).toEqual([false, false, true, false]);
  expect(full[2]).toMatchObject({ count: 3 });
  expect(full[2]!.inputs.map((input) => [...input])).toEqual([
    [1, 1.5, 2, 2.5, 3, 3.5],
    [10, 20, 30],
  ]);
  const rest = grouper.rest()!;
  expect(rest.count).toBe(1);
  expect(rest.inputs.map((input) => [...input])).toEqual([[4, 4.5], [40]]);
  expect(grouper.rest()).toBeNull();
});
