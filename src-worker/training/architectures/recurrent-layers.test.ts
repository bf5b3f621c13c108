import { expect, test, vi } from 'vitest';
import { loadPlainTensorFlow } from '../../engine/tfjs-node';
import { createBuilder } from './network-builder';
import { addRecurrent } from './recurrent-layers';

test.each([true, false])('a layer of many units is built without a word (bidirectional: %s)', (bidirectional) => {
  const tf = loadPlainTensorFlow();
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const x = tf.input({ shape: [4, 3] });
  const layer = { name: 'r', cell: 'gru', units: 32, bidirectional, steps: 'last' } as const;
  expect(addRecurrent(createBuilder(tf, 1), x, layer).shape).toEqual([null, bidirectional ? 64 : 32]);
  expect(warn.mock.calls).toEqual([]);
  warn.mockRestore();
});
