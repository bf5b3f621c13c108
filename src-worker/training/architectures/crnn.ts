import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { HeadSpec } from '../../../src-shared/model-spec';
import type { TensorFlow } from '../../engine/tfjs-node';

/** Name of the one dropout layer; whoever trains gives it a new seed at each step. */
export const DROPOUT_LAYER = 'drop';

export interface CrnnOptions {
  /** [nMels, nFrames, 1] */
  readonly inputShape: readonly [number, number, number];
  readonly filters: readonly [number, number, number, number];
  readonly gruUnits: number;
  readonly dropout: number;
  readonly heads: readonly Pick<HeadSpec, 'name' | 'activation' | 'labels'>[];
  /** Adds a linear output of that size after the heads, for distillation while training; 0 for none. */
  readonly teacherTags: number;
  readonly seed: number;
}

/** [mels, frames] of the four max pools: as published, the last three shrink frequency faster than time, down to one mel row. */
function poolSizes(nMels: number): [number, number][] {
  if (nMels % 32 !== 0)
    throw new CodedError('bad-input', `features.nMels must be a multiple of 32 for this network, not ${nMels}`);
  return [
    [2, 2],
    [4, 2],
    [4, 2],
    [nMels / 32, 2],
  ];
}

/**
 * Convolutional recurrent network after Nasrullah & Zhao 2019 ("Music artist classification with convolutional recurrent
 * neural networks"): four blocks of convolution 3x3, batch norm, ELU, max pool; two GRUs over time; dropout; here one dense
 * output per head instead of one softmax, and no dropout between the convolutions. The GRUs use the reset gate before the matrix product (`resetAfter: false`).
 *
 * @returns a model from [batch, nMels, nFrames, 1] to one [batch, labels] output per head, in the order of `heads`
 */
export function buildCrnn(tf: TensorFlow, options: CrnnOptions): LayersModel {
  const { inputShape, filters, gruUnits, dropout, heads } = options;
  let seed = options.seed;
  const nextSeed = (): number => seed++;

  const pools = poolSizes(inputShape[0]);
  const input = tf.input({ shape: [...inputShape], name: 'log_mel' });
  let x: SymbolicTensor = input;
  for (const [i, filterCount] of filters.entries()) {
    x = tf.layers
      .conv2d({
        filters: filterCount,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        kernelInitializer: tf.initializers.heUniform({ seed: nextSeed() }),
        name: `conv${i + 1}`,
      })
      .apply(x) as SymbolicTensor;
    x = tf.layers.batchNormalization({ momentum: 0.95, name: `norm${i + 1}` }).apply(x) as SymbolicTensor;
    x = tf.layers.elu({ name: `elu${i + 1}` }).apply(x) as SymbolicTensor;
    x = tf.layers.maxPooling2d({ poolSize: pools[i]!, name: `pool${i + 1}` }).apply(x) as SymbolicTensor;
  }

  const [, mels, frames, channels] = x.shape as [null, number, number, number];
  x = tf.layers.permute({ dims: [2, 1, 3], name: 'time_first' }).apply(x) as SymbolicTensor;
  x = tf.layers.reshape({ targetShape: [frames, mels * channels], name: 'sequence' }).apply(x) as SymbolicTensor;
  for (const [i, returnSequences] of [true, false].entries()) {
    x = tf.layers
      .gru({
        units: gruUnits,
        returnSequences,
        recurrentActivation: 'sigmoid',
        kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
        recurrentInitializer: tf.initializers.orthogonal({ seed: nextSeed() }),
        name: `gru${i + 1}`,
      })
      .apply(x) as SymbolicTensor;
  }
  x = tf.layers.dropout({ rate: dropout, seed: nextSeed(), name: DROPOUT_LAYER }).apply(x) as SymbolicTensor;

  const outputs = heads.map((head) =>
    tf.layers
      .dense({
        units: head.labels.length,
        activation: head.activation,
        kernelInitializer: tf.initializers.glorotUniform({ seed: nextSeed() }),
        name: head.name,
      })
      .apply(x),
  ) as SymbolicTensor[];
  if (options.teacherTags > 0) {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: nextSeed() });
    outputs.push(
      tf.layers.dense({ units: options.teacherTags, kernelInitializer, name: 'teacher' }).apply(x) as SymbolicTensor,
    );
  }
  return tf.model({ inputs: input, outputs });
}

/** The same network, sharing its weights, without the output that was only there to be taught. */
export function withoutTeacher(tf: TensorFlow, model: LayersModel, headCount: number): LayersModel {
  return tf.model({ inputs: model.inputs, outputs: model.outputs.slice(0, headCount) });
}
