import type { LayersModel } from '@tensorflow/tfjs';
import type { HeadSpec } from '../../src-shared/model-spec';
import type { TensorFlow } from '../engine/tensorflow';
import type { NetworkHead } from './architectures/network-shape';
import { buildNetwork } from './architectures/registry';
import type { SegmentShape } from './augment';
import type { TrainConfig } from './config';
import { applyInitialWeights, readInitialWeights, refuseOtherSound } from './initial-weights';

/** What a network has to know of a model's heads. */
export function networkHeads(heads: readonly Pick<HeadSpec, 'name' | 'activation' | 'labels'>[]): NetworkHead[] {
  return heads.map(({ name, activation, labels }) => ({ name, activation, size: labels.length }));
}

/** The output that is taught by other taggers' logits and cut off after training; none for no tags. */
export function teacherHeads(tagCount: number): NetworkHead[] {
  return tagCount === 0 ? [] : [{ name: 'teacher', activation: 'linear', size: tagCount }];
}

/** The network of a configuration, with random weights. */
export function createNetwork(
  tf: TensorFlow,
  { architecture, training }: Pick<TrainConfig, 'architecture' | 'training'>,
  { nMels, nFrames }: SegmentShape,
  heads: readonly NetworkHead[],
): LayersModel {
  const inputs = [{ kind: 'log-mel', height: nMels, frames: nFrames, channels: 1 }] as const;
  return buildNetwork(tf, architecture, { inputs, heads, seed: training.seed });
}

/**
 * The network as training begins: with the weights the configuration names, where it names any.
 * @throws CodedError `file-missing`, `bad-input` when the weights are not for such a network or such sound
 */
export function createStartingNetwork(
  tf: TensorFlow,
  config: TrainConfig,
  shape: SegmentShape,
  heads: readonly NetworkHead[],
): LayersModel {
  const model = createNetwork(tf, config, shape, heads);
  if (config.start === undefined) return model;
  const initial = readInitialWeights(config.start.weights);
  refuseOtherSound(initial, config.audio.sampleRateHz, [config.features]);
  applyInitialWeights(tf, model, initial);
  return model;
}
