import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { musicnnOptions } from './musicnn';
import { buildNetwork } from './registry';
import { splitNetwork } from './split-network';

/** A small musicnn, whose middle has sums and whose pooling has two branches. */
function network(): tf.LayersModel {
  const options = musicnnOptions.parse({
    timbral: [{ bands: 5, filters: 3 }],
    temporal: [{ frames: 4, filters: 2 }],
    midFilters: 4,
    denseUnits: 6,
  });
  const inputs = [{ kind: 'log-mel', height: 8, frames: 12, channels: 1 }] as const;
  const heads = [
    { name: 'genre', activation: 'sigmoid', size: 3 },
    { name: 'mood', activation: 'softmax', size: 4 },
  ] as const;
  return buildNetwork(tf, { kind: 'musicnn', ...options }, { inputs, heads, seed: 1 });
}

test.each(['pooled_norm', 'front_frames', 'dense'])('cut at %s, both parts together are the network', async (layer) => {
  const model = network();
  const { trunk, top } = splitNetwork(tf, model, layer);
  const x = tf.randomUniform([3, 8, 12, 1], 0, 1, 'float32', 1);
  const whole = model.predict(x) as tf.Tensor[];
  const parts = top.predict(trunk.predict(x)) as tf.Tensor[];
  for (const [i, output] of whole.entries()) {
    const [expected, given] = [await output.data(), await parts[i]!.data()];
    expect(given).toEqual(expected);
  }
});

test('what is trained behind the cut is the network itself, and nothing before it', () => {
  const model = network();
  const { top } = splitNetwork(tf, model, 'pooled_norm');
  const names = new Set(top.trainableWeights.map(({ originalName }) => originalName.split('/')[0]));
  expect([...names].sort()).toEqual(['dense', 'embedding', 'genre', 'mood']);
  expect(top.getLayer('dense')).toBe(model.getLayer('dense'));
});

test('a layer that is not there, and one that does not carry everything, are refused', () => {
  expect(() => splitNetwork(tf, network(), 'nowhere')).toThrow(/no layer nowhere; there are .*dense/);
  expect(() => splitNetwork(tf, network(), 'mid1_norm')).toThrow(/cannot be cut at mid1_norm/);
});

test('an output that does not lie behind the cut is refused by its name', () => {
  const input = tf.input({ shape: [3] });
  const dense = (name: string, x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers.dense({ units: 2, name }).apply(x) as tf.SymbolicTensor;
  const first = dense('first', input);
  const second = dense('second', first);
  const model = tf.model({ inputs: input, outputs: [dense('late', second), dense('early', first)] });
  expect(() => splitNetwork(tf, model, 'second')).toThrow(/cut at second: its output early does not lie behind/);
  const alone = tf.model({ inputs: input, outputs: second });
  expect(() => splitNetwork(tf, alone, 'second')).toThrow(/cut at second: its output second does not lie behind/);
});
