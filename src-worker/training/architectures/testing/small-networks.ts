import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/tensorflow';
import { createRandom } from '../../random';
import type { InputShape, NetworkHead } from '../network-shape';
import { architectureSchema, buildNetwork } from '../registry';

const MEL = { kind: 'log-mel', height: 32, frames: 32, channels: 1 } as const;
const MFCC = { kind: 'mfcc', height: 13, frames: 32, channels: 1 } as const;
const CHROMA = { kind: 'chroma', height: 12, frames: 32, channels: 1 } as const;
const RAW = { kind: 'raw', samples: 3600 } as const;

interface SmallNetwork {
  readonly inputs: readonly InputShape[];
  readonly config: { readonly kind: string; readonly [option: string]: unknown };
}

const tiny = [4, 5, 6, 5, 4];
const multiHead = { kind: 'multi-head-cnn', filters: tiny, denseUnits: [12, 11, 10, 9], dropout: 0.2 };

const musicnn = {
  kind: 'musicnn',
  timbral: [
    { bands: 12, filters: 4 },
    { bands: 21, filters: 3 },
  ],
  temporal: [
    { frames: 16, filters: 2 },
    { frames: 9, filters: 3 },
  ],
  midFilters: 6,
  denseUnits: 7,
};

/** Every architecture, and every way through it, at a size for TensorFlow.js' plain backend. */
export const SMALL_NETWORKS: Readonly<Record<string, SmallNetwork>> = {
  crnn: { inputs: [MEL], config: { kind: 'crnn', filters: tiny.slice(1), gruUnits: 5 } },
  'crnn with derivatives': {
    inputs: [{ ...MEL, channels: 3 }],
    config: { kind: 'crnn', filters: tiny.slice(1), gruUnits: 5, convDropout: 0 },
  },
  'deep-cnn': { inputs: [MEL], config: { kind: 'deep-cnn', filters: tiny, denseUnits: 6 } },
  'multi-label-cnn': { inputs: [MEL], config: { kind: 'multi-label-cnn', filters: tiny } },
  'multi-label-cnn on MFCCs with derivatives': {
    inputs: [{ ...MFCC, channels: 3 }],
    config: { kind: 'multi-label-cnn', filters: tiny },
  },
  conv: { inputs: [MEL], config: { kind: 'conv', filters: tiny, denseUnits: 6 } },
  blstm: { inputs: [MFCC], config: { kind: 'blstm', units: [4, 3] } },
  gru: { inputs: [MFCC], config: { kind: 'gru', units: [4, 3] } },
  'conv-blstm': { inputs: [MEL], config: { kind: 'conv-blstm', filters: tiny.slice(2), units: 4 } },
  'conv-bgru': { inputs: [CHROMA], config: { kind: 'conv-bgru', filters: tiny.slice(2), units: 4 } },
  'end-to-end': { inputs: [RAW], config: { kind: 'end-to-end', filters: tiny.slice(2), units: [4, 3] } },
  'end-to-end-gru': { inputs: [RAW], config: { kind: 'end-to-end-gru', filters: tiny.slice(2), units: [4, 3] } },
  'multi-head-cnn': { inputs: [CHROMA, MEL, MFCC], config: multiHead },
  'multi-head-cnn, averaged': { inputs: [CHROMA, MEL, MFCC], config: { ...multiHead, merge: 'average' } },
  'multi-head-cnn, summed': { inputs: [MEL, MFCC], config: { ...multiHead, merge: 'sum' } },
  'multi-head-cnn on chromagrams alone': { inputs: [CHROMA], config: multiHead },
  musicnn: { inputs: [MEL], config: musicnn },
  'musicnn in steps of three bands': { inputs: [MEL], config: { ...musicnn, frequencyStride: 3, kernelFrames: 4 } },
  'musicnn-vgg': { inputs: [MEL], config: { ...musicnn, kind: 'musicnn-vgg', vggFilters: tiny } },
};

export const SMALL_HEADS: readonly NetworkHead[] = [
  { name: 'genre', activation: 'sigmoid', size: 3 },
  { name: 'mood', activation: 'softmax', size: 4 },
];

/** @param name a key of `SMALL_NETWORKS` */
export function smallNetwork(tf: TensorFlow, name: string, seed: number): LayersModel {
  const { inputs, config } = SMALL_NETWORKS[name]!;
  return buildNetwork(tf, architectureSchema.parse(config), { inputs, heads: SMALL_HEADS, seed });
}

/**
 * Gives every weight, biases and the statistics of batch norms included, a random value, such that what goes in still matters to what
 * comes out: in so small a network ReLUs easily all fall silent.
 */
export function randomiseWeights(tf: TensorFlow, model: LayersModel, seed: number): void {
  const random = createRandom(seed);
  const weights = model.weights.map(({ name, shape }) => {
    const dims = shape as number[];
    const [lowest, highest] = weightRange(name, dims);
    const size = dims.reduce((product, length) => product * length, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => lowest + (highest - lowest) * random()),
      dims,
    );
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

function weightRange(name: string, dims: readonly number[]): [number, number] {
  if (/gamma|variance/.test(name)) return [0.5, 1.5];
  if (/beta|bias|mean/.test(name)) return [-0.2, 0.3];
  const inputs = dims.slice(0, -1).reduce((product, length) => product * length, 1);
  return [-Math.sqrt(6 / inputs), Math.sqrt(6 / inputs)];
}
