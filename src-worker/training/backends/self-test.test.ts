import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { TOLERANCE, worstDifference } from './compare-values';
import { runSelfTest } from './self-test';
import reference from './self-test-reference.json' with { type: 'json' };
import { WASM_KERNELS } from './wasm/kernels';
import { registerWasmKernels } from './wasm/wasm-kernel';

/** After a change of the network or of a layer: `npx vitest run backends/self-test -u`. */
test('the reference is what the plain backend computes', async () => {
  await tf.setBackend('cpu');
  const { values, leakedTensors } = await runSelfTest(tf);
  expect(leakedTensors).toBe(0);
  const rounded = Object.entries(values).map(
    ([name, numbers]) =>
      `${JSON.stringify(name)}: [${numbers.map((value) => Number(value.toPrecision(7))).join(', ')}]`,
  );
  await expect(`{\n${rounded.join(',\n')}\n}\n`).toMatchFileSnapshot('self-test-reference.json');
});

describe('the self-test', () => {
  test('has no gradient so small that rounding decides what Adam makes of it', () => {
    const gradients = Object.entries(reference).filter(([name]) => name.startsWith('gradient'));
    expect(gradients.length).toBeGreaterThan(40);
    for (const [, values] of gradients) {
      expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(1e-4);
      expect(values.filter((value) => value !== 0 && Math.abs(value) < 1e-6)).toEqual([]);
    }
  });

  test('fails the wasm backend as it comes, and passes it with our kernels', async () => {
    await tf.setBackend('wasm');
    await expect(runSelfTest(tf)).rejects.toThrow(/Conv2DBackpropFilter/);
    registerWasmKernels(
      tf,
      WASM_KERNELS.filter(({ kernelName }) => kernelName === 'Conv2DBackpropFilter'),
    );
    const withWrongPool = await runSelfTest(tf);
    expect(worstDifference(withWrongPool.values, reference).difference).toBeGreaterThan(10 * TOLERANCE);
    registerWasmKernels(tf, WASM_KERNELS);
    const result = await runSelfTest(tf);
    expect(result.leakedTensors).toBe(0);
    expect(worstDifference(result.values, reference).difference).toBeLessThan(TOLERANCE / 10);
  });
});

describe('the worst difference', () => {
  test('is in relation to the largest value, and names what is off', () => {
    const values = { loss: [1], gradient: [100, 0.5] };
    expect(worstDifference({ loss: [1], gradient: [100, 1.5] }, values)).toEqual({
      name: 'gradient',
      difference: 0.01,
    });
  });

  test.each([
    ['values that are no numbers', { loss: [NaN] }],
    ['missing values', {}],
    ['too many values', { loss: [1, 1] }],
  ])('is infinite for %s', (_, values) => {
    expect(worstDifference(values as { loss: number[] }, { loss: [1] }).difference).toBe(Infinity);
  });
});
