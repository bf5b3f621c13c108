import { describe, expect, test } from 'vitest';
import { pruneVgg } from './prune-vgg.mjs';
import type { Tensor } from './tensors.mjs';

const BLOCKS = 5;
/** Of each block; the second is dead. */
const FILTERS = 3;

function tensor(shape: number[], valueAt: (index: number) => number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => valueAt(i)) };
}

/** With the epsilon, the deviation is 2: so the scale is `gamma` / 2, and the offset the filter's number less as much. */
function norm(name: string, size: number, gamma: number): [string, Tensor][] {
  return [
    [`${name}/gamma`, tensor([size], () => gamma)],
    [`${name}/beta`, tensor([size], (i) => i)],
    [`${name}/moving_mean`, tensor([size], () => 1)],
    [`${name}/moving_variance`, tensor([size], () => 3.999)],
  ];
}

/** Kernels of 2 frames and 3 bands. */
function published({ gamma = 4 } = {}): Map<string, Tensor> {
  return new Map([
    ...norm('batch_normalization', 1, 1),
    ...Array.from({ length: BLOCKS }, (_, i): [string, Tensor][] => [
      [`${i + 1}CNN/kernel`, tensor([2, 3, i === 0 ? 1 : FILTERS, FILTERS], (k) => (k % FILTERS === 1 ? 1e-9 : k))],
      [`${i + 1}CNN/bias`, tensor([FILTERS], (k) => k - 0.5)],
      ...norm(`batch_normalization_${i + 1}`, FILTERS, gamma),
    ]).flat(),
  ]);
}

const SCALE = 2;
/** Of the batch norms, by filter. */
const OFFSETS = [-2, -1, 0];

describe('a published VGG without its dead filters and batch norms', () => {
  const pruned = pruneVgg(published());
  const valuesOf = (name: string): number[] => [...pruned.get(name)!.values];

  test('keeps the others at the scale of their batch norm, with bands before frames, and adds one that always gives 1', () => {
    expect(pruned.get('vgg1_conv/kernel')!.shape).toEqual([3, 2, 1, 3]);
    // [frame, band, filter] was 9 frame + 3 band + filter.
    const kernel = [
      [0, 2, 9, 11],
      [3, 5, 12, 14],
      [6, 8, 15, 17],
    ].flatMap(([a, b, c, d]) => [SCALE * a!, SCALE * b!, 0, SCALE * c!, SCALE * d!, 0]);
    expect(valuesOf('vgg1_conv/kernel')).toEqual(kernel.map((value) => expect.closeTo(value, 4) as number));
    expect(valuesOf('vgg1_conv/bias')).toEqual([-1, 3, 1].map((value) => expect.closeTo(value, 4) as number));
  });

  test('has what dead filters give and what batch norms add in the kernel that the constant filter is given', () => {
    const { shape, values } = pruned.get('vgg2_conv/kernel')!;
    expect(shape).toEqual([3, 2, 3, 3]);
    // Band 1, frame 1: there [frame, band, channel, filter] was 27 frame + 9 band + 3 channel + filter.
    const at = (channel: number, filter: number): number => SCALE * (27 + 9 + 3 * channel + filter);
    const constants = [OFFSETS[0]!, OFFSETS[1]! + SCALE * 0.5, OFFSETS[2]!];
    const given = (filter: number): number =>
      constants.reduce((sum, value, channel) => sum + value * at(channel, filter), 0);
    const expected = [at(0, 0), at(0, 2), 0, at(2, 0), at(2, 2), 0, given(0), given(2), 0];
    const place = (1 * 2 + 1) * 9;
    expect([...values.subarray(place, place + 9)]).toEqual(expected.map((value) => expect.closeTo(value, 2) as number));
  });

  test('has no constant filter at its end', () => {
    expect(pruned.get('vgg5_conv/kernel')!.shape).toEqual([3, 2, 3, 2]);
    expect(pruned.get('vgg5_conv/bias')!.shape).toEqual([2]);
  });

  test('cannot do without a batch norm that turns values round', () => {
    expect(() => pruneVgg(published({ gamma: -4 }))).toThrow('1CNN: the scale behind filter 0 is not positive');
  });
});
