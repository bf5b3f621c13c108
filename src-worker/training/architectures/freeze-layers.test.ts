import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, test } from 'vitest';
import { freezeLayers } from './freeze-layers';
import { tensorShape } from './network-shape';
import { randomiseWeights, SMALL_NETWORKS, smallNetwork } from './testing/small-networks';

let model: tf.LayersModel;
let inputs: tf.Tensor[];
beforeEach(() => {
  model = smallNetwork(tf, 'musicnn', 1);
  randomiseWeights(tf, model, 1);
  inputs = SMALL_NETWORKS['musicnn']!.inputs.map((input) =>
    tf.randomUniform([4, ...tensorShape(input)], 0, 1, 'float32', 1),
  );
});

function outputsOf(training: boolean): number[][] {
  return tf.tidy(() =>
    (model.apply(inputs, { training }) as tf.Tensor[]).map((output) => Array.from(output.dataSync())),
  );
}

function trainStep(): void {
  const optimizer = tf.train.adam(0.01);
  optimizer.minimize(() => {
    const outputs = model.apply(inputs, { training: true }) as tf.Tensor[];
    return outputs[0]!.square().mean().add(outputs[1]!.square().mean());
  });
  optimizer.dispose();
}

/** Layers whose weights a step of training changes, statistics included. */
function changedLayers(): string[] {
  const weights = (): Map<string, string> =>
    new Map(
      model.layers.map((layer) => [
        layer.name,
        layer
          .getWeights()
          .map((weight) => [...weight.dataSync()].join())
          .join(),
      ]),
    );
  const before = weights();
  trainStep();
  return [...weights()].flatMap(([name, values]) => (values === before.get(name) ? [] : [name]));
}

const FRONT = [
  'front_norm',
  ...['timbral1', 'timbral2', 'temporal1', 'temporal2'].flatMap((name) => [`front_${name}_conv`, `front_${name}_norm`]),
];
const MIDDLE = ['mid1', 'mid2', 'mid3'].flatMap((name) => [`${name}_conv`, `${name}_norm`]);
const END = ['pooled_norm', 'dense', 'embedding', 'genre', 'mood'];

test('frozen layers keep their weights and statistics; all others are trained', () => {
  freezeLayers(model, ['front_', 'mid1']);
  expect(changedLayers().sort()).toEqual([...MIDDLE.slice(2), ...END].sort());
});

test('what is not named any more is trained again', () => {
  freezeLayers(model, ['front_', 'dense']);
  freezeLayers(model, []);
  expect(changedLayers().sort()).toEqual([...FRONT, ...MIDDLE, ...END].sort());
});

test('a frozen batch norm goes by its statistics, in training too', () => {
  for (const layer of model.layers) {
    if (layer.getClassName() === 'Dropout') (layer as unknown as { rate: number }).rate = 0;
  }
  const [used, trained] = [outputsOf(false), outputsOf(true)];
  expect(Math.abs(trained[0]![0]! - used[0]![0]!)).toBeGreaterThan(1e-3);
  freezeLayers(model, ['']);
  expect(outputsOf(true)).toEqual(outputsOf(false));
});

test('a name that no layer has is refused', () => {
  expect(() => freezeLayers(model, ['frant'])).toThrow(/no layer begins with "frant"; there are front_norm, /);
});
