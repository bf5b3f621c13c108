import type { Tensor } from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorFlow } from '../../../engine/tensorflow';
import type { WasmKernel } from './wasm-kernel';

/**
 * Matrix product. The backend is fast for matrices as they are and slow for transposed ones, which are half of what training
 * multiplies: these are transposed first.
 */
export const batchMatMul: WasmKernel<
  { readonly a: Tensor; readonly b: Tensor },
  { readonly transposeA: boolean; readonly transposeB: boolean }
> = {
  kernelName: 'BatchMatMul',
  compute: (tf, { inputs: { a, b }, attrs: { transposeA, transposeB } }, original) => {
    if (!transposeA && !transposeB) return original!();
    return tf.matMul(transposeA ? swapLastAxes(a) : a, transposeB ? swapLastAxes(b) : b);
  },
};

function swapLastAxes(matrices: Tensor): Tensor {
  const axes = matrices.shape.map((_, axis) => axis);
  return matrices.transpose([...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** Repetition along axes, which the gradients of batch norm and mean are full of: copies whole blocks, where the backend's own goes from value to value. */
export const tile: WasmKernel<{ readonly x: Tensor }, { readonly reps: readonly number[] }> = {
  kernelName: 'Tile',
  compute: (tf, { inputs: { x }, attrs: { reps }, backend }, original) => {
    if (x.dtype !== 'float32') return original!();
    const shape = x.shape.map((length, axis) => length * reps[axis]!);
    const out = backend.makeOutput(shape, 'float32');
    const target = backend.typedArrayFromHeap(out);
    target.set(backend.typedArrayFromHeap(x));
    let blockSize = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      blockSize *= x.shape[axis]!;
      repeatBlocks(target, blockSize, tf.util.sizeFromShape(x.shape.slice(0, axis)), reps[axis]!);
      blockSize *= reps[axis]!;
    }
    return out;
  },
};

interface ReductionAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

type ReductionKernel = WasmKernel<{ readonly x: Tensor }, ReductionAttributes>;

/**
 * Sum, and below it the mean, over the first axes, as batch norm takes them of every picture: the backend would turn the whole
 * tensor round first. Added up in double precision.
 */
export const sum: ReductionKernel = {
  kernelName: 'Sum',
  compute: (tf, { inputs: { x }, attrs, backend }, original) => {
    const sums = sumsOverFirst(tf, x, attrs.axis, backend);
    return sums === null ? original!() : toReduced(tf, x, sums, attrs);
  },
};

export const mean: ReductionKernel = {
  kernelName: 'Mean',
  compute: (tf, { inputs: { x }, attrs, backend }, original) => {
    const sums = sumsOverFirst(tf, x, attrs.axis, backend);
    if (sums === null) return original!();
    return toReduced(
      tf,
      x,
      sums.map((value) => (value * sums.length) / x.size),
      attrs,
    );
  },
};

/** @returns null when these are not the first axes, or not of numbers */
function sumsOverFirst(tf: TensorFlow, x: Tensor, axis: number | number[], backend: BackendWasm): Float64Array | null {
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const areFirst = axes.every((each, place) => each === place);
  if (!areFirst || axes.length === x.rank || x.dtype !== 'float32') return null;
  const sums = new Float64Array(tf.util.sizeFromShape(x.shape.slice(axes.length)));
  const values = backend.typedArrayFromHeap(x);
  for (let start = 0; start < values.length; start += sums.length) {
    for (let i = 0; i < sums.length; i++) sums[i]! += values[start + i]!;
  }
  return sums;
}

function toReduced(tf: TensorFlow, x: Tensor, values: Float64Array, { axis, keepDims }: ReductionAttributes): Tensor {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const shape = x.shape.slice(axes.length);
  const kept = keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape;
  return tf.tensor(Float32Array.from(values), kept);
}

type Values = ReturnType<Tensor['dataSync']>;

/** Spreads the blocks at the start of the array so that each stands `times` times; from the last, so that none is lost. */
function repeatBlocks(values: Values, blockSize: number, blocks: number, times: number): void {
  if (times === 1) return;
  for (let block = blocks - 1; block >= 0; block--) {
    const start = block * blockSize * times;
    const end = start + blockSize * times;
    values.copyWithin(start, block * blockSize, (block + 1) * blockSize);
    for (let filled = start + blockSize; filled < end; filled += filled - start) {
      values.copyWithin(filled, start, Math.min(filled, start + end - filled));
    }
  }
}
