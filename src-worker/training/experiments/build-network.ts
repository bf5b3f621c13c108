import type { LayersModel } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { freezeLayers } from '../architectures/freeze-layers';
import { buildNetwork } from '../architectures/registry';
import { applyInitialWeights, readInitialWeights, refuseOtherSound } from '../initial-weights';
import type { NetworkConfig } from './config';
import type { InputSet } from './inputs';

/**
 * The network of a configuration as its training starts: with weights drawn anew or with initial ones, some of them frozen.
 * @throws CodedError `bad-input`, `file-missing`: what the architecture, the initial weights or the frozen layers cannot be
 */
export function buildExperimentNetwork(
  tf: TensorFlow,
  config: NetworkConfig,
  { shapes, planned }: Pick<InputSet, 'shapes' | 'planned'>,
  labelCount: number,
): LayersModel {
  const { seed, initialWeights, freeze } = config.training;
  const activation = config.task === 'one-label' ? 'softmax' : 'sigmoid';
  const heads = [{ name: config.head, activation, size: labelCount }] as const;
  return namingExperiment(config, () => {
    const network = buildNetwork(tf, config.architecture, { inputs: shapes, heads, seed });
    if (initialWeights !== undefined) {
      const initial = readInitialWeights(initialWeights);
      refuseOtherSound(initial, planned.audio.sampleRateHz, planned.inputs);
      applyInitialWeights(tf, network, initial);
    }
    if (freeze !== undefined) freezeLayers(network, freeze);
    return network;
  });
}

/** Features and architectures do not know for which experiment they refuse something. */
export function namingExperiment<T>({ id }: NetworkConfig, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError(error.code, `${id}: ${error.message}`, { cause: error });
  }
}
