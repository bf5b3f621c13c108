import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { TRAINABLE_NETWORKS } from '../../../src-shared/trainable-networks';
import { ARCHITECTURES } from '../architectures/registry';
import { SMALL_NETWORKS } from '../architectures/testing/small-networks';
import { reseedDropout } from '../architectures/dropout';
import { buildExperimentNetwork } from '../experiments/build-network';
import { type NetworkConfig, parseNetworkConfig } from '../experiments/config';
import { createInputSet } from '../experiments/inputs';
import { lossOf } from '../experiments/loss';
import { exportForms } from '../export-forms';
import { createRandom } from '../random';
import { type NetworkChoice, planNetwork, type PlannedNetwork } from './network-recipe';

const choice: NetworkChoice = {
  modelId: 'mine-1',
  title: 'Mine',
  field: 'genre',
  network: 'conv',
  epochs: null,
  seed: 3,
};

/** With few filters, on a second of sound, from random weights: for the plain backend. */
function small({ config }: PlannedNetwork): NetworkConfig {
  const training = { ...config.training, initialWeights: undefined };
  const network = SMALL_NETWORKS[config.architecture.kind]!;
  return parseNetworkConfig({ ...config, segmentSec: 1, architecture: network.config, training }, 'small');
}

describe.each(TRAINABLE_NETWORKS)('$name', ({ name }) => {
  test(
    'can be built, trained for a step, and exported with what is kept of every song',
    { timeout: 120_000 },
    async () => {
      const planned = planNetwork({ ...choice, network: name }, false);
      const config = small(planned);
      const inputSet = createInputSet(config);
      const network = buildExperimentNetwork(tf, config, inputSet, 2);
      const frames = Uint8Array.from(
        { length: inputSet.segmentFrames * inputSet.frameBytes },
        (_, i) => (i * 37) % 251,
      );
      const inputs = inputSet.toInputs(frames, null).map((values, i) => {
        const shape = network.inputs[i]!.shape.slice(1) as number[];
        return tf.tensor([...values, ...values], [2, ...shape]);
      });
      const targets = tf.tensor2d([1, 0, 0, 1], [2, 2]);
      reseedDropout(network, createRandom(1));
      const before = network.getWeights().map((weight) => weight.clone());
      const loss = tf.train
        .adam(0.01)
        .minimize(
          () => lossOf(tf, network.apply(inputs, { training: true }) as tf.Tensor2D, targets, config.task, null),
          true,
        )!;
      expect(loss.dataSync()[0]).toBeGreaterThan(0);
      const isChanged = network.getWeights().map((weight, i) => weight.notEqual(before[i]!).any().dataSync()[0] === 1);
      expect(isChanged.filter(Boolean).length).toBeGreaterThan(isChanged.length / 4);
      const { audio, inputs: heard } = inputSet.planned;
      const label = (id: string) => ({ id, title: id, tagValue: id, threshold: null });
      const heads = [{ name: 'genre' as const, activation: 'sigmoid' as const, labels: ['a', 'b'].map(label) }];
      const forms = await exportForms(network, { audio, inputs: [...heard], heads }, planned.embeddingLayer);
      expect(forms.embedding === null).toBe(name === 'multi-label-cnn');
      tf.disposeVariables();
    },
  );
});

describe('planNetwork', () => {
  test('those that the list says start from published weights do, with the sound these were trained on', () => {
    for (const { name, isPublished } of TRAINABLE_NETWORKS) {
      const { config } = planNetwork({ ...choice, network: name }, false);
      expect(config.training.initialWeights !== undefined).toBe(isPublished);
      if (!isPublished) continue;
      const network = buildExperimentNetwork(tf, config, createInputSet(config), 2);
      expect(network.trainableWeights.length).toBeGreaterThan(30);
      network.dispose();
    }
  });

  test('every architecture there is is offered', () => {
    const kinds = TRAINABLE_NETWORKS.map(
      ({ name }) => planNetwork({ ...choice, network: name }, false).config.architecture.kind,
    );
    expect([...new Set(kinds)].sort()).toEqual(ARCHITECTURES.map(({ kind }) => kind).sort());
  });

  test('the job decides on name, labels, seed and epochs', () => {
    const { config } = planNetwork({ ...choice, field: 'mood', epochs: 2 }, true);
    expect(config).toMatchObject({ id: 'mine-1', title: 'Mine', head: 'theme', unlabelled: 'unknown' });
    expect(config.training).toMatchObject({ epochs: 2, seed: 3 });
    expect(planNetwork(choice, false).config.training.epochs).toBe(30);
  });

  test('a network that is not offered is refused', () => {
    expect(() => planNetwork({ ...choice, network: 'transformer' }, false)).toThrow(
      /no network transformer; there are/,
    );
  });
});
