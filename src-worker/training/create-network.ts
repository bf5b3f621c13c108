import type { LayersModel } from '@tensorflow/tfjs';
import type { HeadSpec } from '../../src-shared/model-spec';
import type { TensorFlow } from '../engine/tensorflow';
import { buildCrnn } from './architectures/crnn';
import type { NetworkHead } from './architectures/network-shape';
import type { SegmentShape } from './augment';
import type { TrainConfig } from './config';

/** What a network has to know of a model's heads. */
export function networkHeads(heads: readonly Pick<HeadSpec, 'name' | 'activation' | 'labels'>[]): NetworkHead[] {
  return heads.map(({ name, activation, labels }) => ({ name, activation, size: labels.length }));
}

/** The output that is taught by other taggers' logits and cut off after training; none for no tags. */
export function teacherHeads(tagCount: number): NetworkHead[] {
  return tagCount === 0 ? [] : [{ name: 'teacher', activation: 'linear', size: tagCount }];
}

/** The untrained network of a configuration. */
export function createNetwork(
  tf: TensorFlow,
  { architecture, training }: Pick<TrainConfig, 'architecture' | 'training'>,
  { nMels, nFrames }: SegmentShape,
  heads: readonly NetworkHead[],
): LayersModel {
  const inputs = [{ kind: 'log-mel', height: nMels, frames: nFrames, channels: 1 }] as const;
  return buildCrnn(tf, { ...architecture, convDropout: 0, inputs, heads, seed: training.seed });
}
