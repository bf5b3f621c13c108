import { describe, expect, test } from 'vitest';
import { pruneMusicnn } from './prune.mjs';
import type { Tensor } from './tensors.mjs';

/** Sizes of a small published network: kernels [frames, bands] of each branch, all with three filters of which the second is dead. */
const BRANCHES = [
  [2, 3],
  [2, 4],
  [5, 1],
  [4, 1],
  [3, 1],
] as const;
const FRONT = 3 * BRANCHES.length;
const MID = 2;
const POOLED = 2 * (FRONT + 3 * MID);

function tensor(shape: number[], valueAt: (index: number) => number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => valueAt(i)) };
}

function norm(name: string, size: number): [string, Tensor][] {
  return [
    [`${name}/gamma`, tensor([size], () => 2)],
    [`${name}/beta`, tensor([size], (i) => i)],
    [`${name}/moving_mean`, tensor([size], () => 1)],
    // With the epsilon of the norm, 4.
    [`${name}/moving_variance`, tensor([size], () => 3.999)],
  ];
}

const published = new Map<string, Tensor>([
  ...norm('batch_normalization', 1),
  ...BRANCHES.flatMap(([frames, bands], i): [string, Tensor][] => {
    const conv = i === 0 ? 'conv2d' : `conv2d_${i}`;
    return [
      [`${conv}/kernel`, tensor([frames, bands, 1, 3], (k) => (k % 3 === 1 ? 1e-9 : k))],
      [`${conv}/bias`, tensor([3], (k) => k - 0.5)],
      ...norm(`batch_normalization_${i + 1}`, 3),
    ];
  }),
  ...[FRONT, MID, MID].flatMap((channels, i): [string, Tensor][] => [
    [`conv2d_${5 + i}/kernel`, tensor([2, channels, 1, MID], (k) => k)],
    [`conv2d_${5 + i}/bias`, tensor([MID], () => 100)],
    ...norm(`batch_normalization_${6 + i}`, MID),
  ]),
  ...norm('batch_normalization_9', POOLED),
  ['dense/kernel', tensor([POOLED, 1], (k) => k)],
  ['dense/bias', tensor([1], () => 1000)],
  ...norm('batch_normalization_10', 1),
  ['dense_1/kernel', tensor([1, 2], (k) => k)],
  ['dense_1/bias', tensor([2], (k) => k)],
]);

describe('a published network without its dead filters', () => {
  const pruned = pruneMusicnn(published, 'tags');
  const valuesOf = (name: string): number[] => [...pruned.get(name)!.values];
  /** The middle one of each three. */
  const dead = BRANCHES.map((_, i) => 3 * i + 1);
  // ReLU of 0.5, less the mean, times gamma, over the deviation, plus beta.
  const constant = ((0.5 - 1) * 2) / 2 + 1;

  test('keeps the others, with bands before frames', () => {
    expect(pruned.get('front_timbral1_conv/kernel')!.shape).toEqual([3, 2, 1, 2]);
    // [frame, band, filter] was 9 frame + 3 band + filter.
    expect(valuesOf('front_timbral1_conv/kernel')).toEqual([0, 2, 9, 11, 3, 5, 12, 14, 6, 8, 15, 17]);
    expect(valuesOf('front_temporal3_conv/bias')).toEqual([-0.5, 1.5]);
    expect(valuesOf('front_timbral2_norm/beta')).toEqual([0, 2]);
  });

  test('takes the scale of the input into the statistics', () => {
    expect(valuesOf('front_norm/moving_mean')[0]).toBeCloseTo(1 / 8, 6);
    // The deviation, epsilon included, is an eighth: of 2.
    expect(Math.sqrt(valuesOf('front_norm/moving_variance')[0]! + 1e-3)).toBeCloseTo(2 / 8, 6);
  });

  test('has what dead filters gave in the bias of the first convolution over time', () => {
    const kernel = pruned.get('mid1_conv/kernel')!;
    expect(kernel.shape).toEqual([2, FRONT - dead.length, MID]);
    expect([...kernel.values.slice(0, 6)]).toEqual([0, 1, 4, 5, 6, 7]);
    const given = (output: number): number =>
      [0, 1]
        .flatMap((frame) => dead.map((channel) => constant * ((frame * FRONT + channel) * MID + output)))
        .reduce((a, b) => a + b);
    expect(valuesOf('mid1_conv/bias')).toEqual(
      [0, 1].map((output) => expect.closeTo(100 + given(output), 3) as number),
    );
    expect(valuesOf('mid2_conv/bias')).toEqual([100, 100]);
  });

  test('has the largest values first, then the means, and the rest in the bias of the dense layer', () => {
    const living = Array.from({ length: POOLED / 2 }, (_, i) => i).filter((channel) => !dead.includes(channel));
    const places = [...living.map((channel) => 2 * channel), ...living.map((channel) => 2 * channel + 1)];
    expect(valuesOf('dense/kernel')).toEqual(places);
    expect(valuesOf('pooled_norm/beta')).toEqual(places);
    // Normalised once more; beta and the kernel are the place itself.
    const given = dead
      .flatMap((channel) => [2 * channel, 2 * channel + 1])
      .map((place) => (((constant - 1) * 2) / 2 + place) * place)
      .reduce((a, b) => a + b);
    expect(valuesOf('dense/bias')[0]).toBeCloseTo(1000 + given, 2);
  });

  test('keeps the output layer under its new name', () => {
    expect(valuesOf('tags/kernel')).toEqual([0, 1]);
  });

  test('needs every tensor', () => {
    const less = new Map(published);
    less.delete('dense/bias');
    expect(() => pruneMusicnn(less, 'tags')).toThrow('the checkpoint holds no dense/bias');
  });
});
