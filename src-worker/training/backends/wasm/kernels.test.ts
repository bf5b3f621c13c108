import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../random';
import { registerWasmKernels } from './wasm-kernel';
import { WASM_KERNELS } from './kernels';

/** Every kernel of ours, and the backend's own that training lives on, against the plain backend on random shapes. */

const TOLERANCE = 1e-4;
const RUNS = { numRuns: 60 };

beforeAll(async () => {
  registerWasmKernels(tf, WASM_KERNELS);
  await tf.setBackend('wasm');
  // Both have to have been started before one can be chosen in a test.
  await tf.setBackend('cpu');
});

/** @returns values in -1..1, or of few steps, so that there are equal ones */
function drawn(shape: number[], seed: number, steps: number | null = null): tf.Tensor {
  const random = createRandom(seed);
  const value = () => 2 * random() - 1;
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => (steps === null ? value() : Math.round(value() * steps) / steps)),
    shape,
  );
}

async function valuesOn(backend: string, compute: () => tf.Tensor[]): Promise<{ shape: number[]; values: number[] }[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const tensors = tf.tidy(compute);
  const results = tensors.map((tensor) => ({ shape: tensor.shape, values: Array.from(tensor.dataSync()) }));
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(before);
  return results;
}

async function expectSame(compute: () => tf.Tensor[]): Promise<void> {
  const expected = await valuesOn('cpu', compute);
  const actual = await valuesOn('wasm', compute);
  expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  for (const [i, { values }] of expected.entries()) {
    const scale = Math.max(1, ...values.map(Math.abs));
    const differences = values.map((value, place) => Math.abs(value - actual[i]!.values[place]!) / scale);
    expect(Math.max(0, ...differences)).toBeLessThan(TOLERANCE);
  }
}

/** The output and the gradient by every input, where the sum over the output is weighted at random. */
function withGradients(operation: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  const output = operation(...inputs);
  const weights = drawn(output.shape, 99);
  return [output, ...tf.grads(operation)(inputs, weights)];
}

const size = (max: number) => fc.integer({ min: 1, max });
const seed = fc.integer({ min: 0, max: 1e6 });
const pad = fc.constantFrom<'same' | 'valid'>('same', 'valid');

const picture = fc.record({
  batch: size(3),
  height: fc.integer({ min: 4, max: 9 }),
  width: fc.integer({ min: 4, max: 9 }),
  channels: size(5),
  seed,
});

describe('gradients on the wasm backend are those of the plain backend', () => {
  test('convolution by its input and filter', async () => {
    // With padding and steps longer than the filter the backend's forward pass is wrong; no network here takes such steps.
    const filter = fc
      .record({ height: size(4), width: size(4), channels: size(6), stride: size(3), pad })
      .filter((f) => f.pad === 'valid' || f.stride <= Math.min(f.height, f.width));
    await fc.assert(
      fc.asyncProperty(picture, filter, (x, f) =>
        expectSame(() =>
          withGradients(
            (images, kernel) => tf.conv2d(images as tf.Tensor4D, kernel as tf.Tensor4D, f.stride, f.pad),
            [
              drawn([x.batch, x.height, x.width, x.channels], x.seed),
              drawn([f.height, f.width, x.channels, f.channels], x.seed + 1),
            ],
          ),
        ),
      ),
      RUNS,
    );
  });

  test('convolution over time', async () => {
    const filter = fc
      .record({ length: size(6), channels: size(6), stride: size(2), pad })
      .filter((f) => f.pad === 'valid' || f.stride === 1);
    await fc.assert(
      fc.asyncProperty(picture, filter, (x, f) =>
        expectSame(() =>
          withGradients(
            (steps, kernel) => tf.conv1d(steps as tf.Tensor3D, kernel as tf.Tensor3D, f.stride, f.pad),
            [
              drawn([x.batch, x.height * x.width, x.channels], x.seed),
              drawn([f.length, x.channels, f.channels], x.seed + 1),
            ],
          ),
        ),
      ),
      RUNS,
    );
  });

  test.each([
    ['max pool of any values', null],
    ['max pool of few values, often equal', 2],
  ])('%s', async (_, steps) => {
    const pool = fc.record({ height: size(4), width: size(4), stride: size(4), pad, shift: fc.constantFrom(-2, 0, 2) });
    await fc.assert(
      fc.asyncProperty(picture, pool, (x, p) =>
        expectSame(() =>
          withGradients(
            (images) => tf.maxPool(images as tf.Tensor4D, [p.height, p.width], p.stride, p.pad),
            [drawn([x.batch, x.height, x.width, x.channels], x.seed, steps).add(p.shift)],
          ),
        ),
      ),
      RUNS,
    );
  });

  test('of equal maxima the first gets the gradient', async () => {
    await tf.setBackend('wasm');
    const gradient = tf.tidy(() => {
      const pool = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
      return tf
        .grad(pool)(tf.zeros([1, 2, 4, 1]))
        .dataSync();
    });
    expect(Array.from(gradient)).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
  });

  test('average pool', async () => {
    const pool = fc.record({ size: size(4), stride: size(4), pad });
    await fc.assert(
      fc.asyncProperty(picture, pool, (x, p) =>
        expectSame(() =>
          withGradients(
            (images) => tf.avgPool(images as tf.Tensor4D, p.size, p.stride, p.pad),
            [drawn([x.batch, x.height, x.width, x.channels], x.seed)],
          ),
        ),
      ),
      RUNS,
    );
  });

  test('matrix products, of batches and transposed ones, too', async () => {
    const shapes = fc.record({
      batch: fc.constantFrom(0, 1, 3),
      rows: size(7),
      inner: size(7),
      columns: size(7),
      seed,
    });
    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), fc.boolean(), (s, transposeA, transposeB) =>
        expectSame(() => {
          const batch = s.batch === 0 ? [] : [s.batch];
          return withGradients(
            (a, b) => tf.matMul(a, b, transposeA, transposeB),
            [
              drawn([...batch, ...(transposeA ? [s.inner, s.rows] : [s.rows, s.inner])], s.seed),
              drawn([...batch, ...(transposeB ? [s.columns, s.inner] : [s.inner, s.columns])], s.seed + 1),
            ],
          );
        }),
      ),
      RUNS,
    );
  });

  test('sum and mean over any axes', async () => {
    const axes = fc.subarray([0, 1, 2, 3], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(picture, axes, fc.boolean(), (x, axis, keepDims) =>
        expectSame(() => {
          const values = drawn([x.batch, x.height, x.width, x.channels], x.seed);
          return [
            ...withGradients((input) => input.sum(axis, keepDims), [values]),
            ...withGradients((input) => input.mean(axis, keepDims), [values]),
          ];
        }),
      ),
      RUNS,
    );
  });

  test('repetition, also of other types than numbers', async () => {
    const reps = fc.tuple(size(3), size(3), size(3), size(3));
    await fc.assert(
      fc.asyncProperty(picture, reps, (x, times) =>
        expectSame(() => {
          const values = drawn([x.batch, x.height, x.width, x.channels], x.seed);
          return [
            ...withGradients((input) => input.tile(times), [values]),
            values.greater(0).tile(times),
            values.mul(9).toInt().tile(times),
          ];
        }),
      ),
      RUNS,
    );
  });

  test('batch norm and the activations', async () => {
    await fc.assert(
      fc.asyncProperty(picture, (x) =>
        expectSame(() => {
          const shape = [x.batch, x.height, x.width, x.channels];
          const values = drawn(shape, x.seed).mul(3);
          const perChannel = (offset: number) =>
            drawn([x.channels], x.seed + offset)
              .abs()
              .add(0.2);
          const activations = [tf.elu, tf.relu, tf.sigmoid, tf.tanh, tf.softmax, tf.log1p] as const;
          return [
            ...withGradients(
              (input, average, variance, shift, scale) => tf.batchNorm(input, average, variance, shift, scale, 1e-3),
              [values, perChannel(1), perChannel(2), perChannel(3), perChannel(4)],
            ),
            ...activations.flatMap((activation) =>
              withGradients((input) => activation(activation === tf.log1p ? input.abs() : input), [values]),
            ),
          ];
        }),
      ),
      RUNS,
    );
  });
});
