import type { SymbolicTensor } from '@tensorflow/tfjs';
import { addBatchNorm } from './batch-norm';
import { addConv1d, addConv2d } from './convolution';
import { addDropout, type NetworkBuilder } from './network-builder';

interface ConvBlock {
  /** Names the layers: `<prefix>conv<number>`, `norm`, `elu` or `relu`, `pool`, `drop`. */
  readonly prefix: string;
  readonly number: number;
  readonly filters: number;
  readonly activation: 'elu' | 'relu';
  /** [rows, frames] of the max pool; null for none. */
  readonly pool: readonly [number, number] | null;
  readonly dropout: number;
}

/**
 * Convolution 3x3, batch norm, activation, max pool, dropout: [rows, frames, channels] to fewer rows and frames. Where few
 * rows are left (MFCC, chromagram), kernel and pool are lower, so that any picture goes through the same stack as a mel spectrogram.
 */
function addConvBlock(builder: NetworkBuilder, x: SymbolicTensor, block: ConvBlock): SymbolicTensor {
  const { tf } = builder;
  const { prefix, number, filters } = block;
  const [, rows, frames] = x.shape as [null, number, number, number];
  // Whatever is further from the kernel's middle would lie beside the picture wherever the kernel stands.
  const kernelSize: [number, number] = [Math.min(3, 2 * rows - 1), Math.min(3, 2 * frames - 1)];
  let y = addConv2d(builder, x, { name: `${prefix}conv${number}`, filters, kernelSize });
  y = addNormAndActivation(builder, y, block);
  if (block.pool !== null) {
    const poolSize: [number, number] = [Math.min(block.pool[0], rows), Math.min(block.pool[1], frames)];
    y = tf.layers.maxPooling2d({ poolSize, name: `${prefix}pool${number}` }).apply(y) as SymbolicTensor;
  }
  return addDropout(builder, y, { name: `${prefix}drop${number}`, rate: block.dropout });
}

export interface ConvStack {
  /** One block each. */
  readonly filters: readonly number[];
  /** One per block. */
  readonly pools: readonly ConvBlock['pool'][];
  readonly activation: ConvBlock['activation'];
  readonly prefix?: string;
  readonly dropout?: number;
}

/** Blocks of convolution one after another. */
export function addConvStack(builder: NetworkBuilder, x: SymbolicTensor, stack: ConvStack): SymbolicTensor {
  const { activation, pools, prefix = '', dropout = 0 } = stack;
  return stack.filters.reduce(
    (y, filters, i) =>
      addConvBlock(builder, y, { prefix, number: i + 1, filters, activation, pool: pools[i]!, dropout }),
    x,
  );
}

export interface ConvBlock1d {
  readonly number: number;
  readonly filters: number;
  /** Samples or steps that the kernel sees. */
  readonly kernelSize: number;
  readonly poolSize: number;
}

/** Convolution over time, batch norm, ReLU, max pool: [steps, channels] to [steps / poolSize, filters]. */
export function addConvBlock1d(builder: NetworkBuilder, x: SymbolicTensor, block: ConvBlock1d): SymbolicTensor {
  const { tf } = builder;
  const { number, filters, kernelSize, poolSize } = block;
  const y = addConv1d(builder, x, { name: `conv${number}`, filters, kernelSize });
  const z = addNormAndActivation(builder, y, { prefix: '', number, activation: 'relu' });
  return tf.layers.maxPooling1d({ poolSize, name: `pool${number}` }).apply(z) as SymbolicTensor;
}

function addNormAndActivation(
  builder: NetworkBuilder,
  x: SymbolicTensor,
  { prefix, number, activation }: Pick<ConvBlock, 'prefix' | 'number' | 'activation'>,
): SymbolicTensor {
  const { tf } = builder;
  const normed = addBatchNorm(builder, x, `${prefix}norm${number}`);
  return tf.layers[activation === 'elu' ? 'elu' : 'reLU']({ name: `${prefix}${activation}${number}` }).apply(
    normed,
  ) as SymbolicTensor;
}
