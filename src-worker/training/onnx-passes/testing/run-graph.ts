import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createRandom } from '../../random';
import type { OnnxGraph } from '../../onnx-graph';

/** Values from -1 to 1, the same each time. */
export function madeUp(count: number, seed = 1): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => 2 * random() - 1);
}

/** What a graph with one input `x` and one output `y` gives. */
export async function runGraph(graph: OnnxGraph, dims: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(graph.encode(), { executionProviders: ['cpu'] });
  const size = dims.reduce((product, length) => product * length, 1);
  const { y } = await session.run({ x: new Tensor('float32', madeUp(size, 7), dims) });
  await session.release();
  return y!.data as Float32Array;
}

export function opTypes(graph: OnnxGraph): string[] {
  return graph.nodes.map(({ opType }) => opType);
}

/** Rounding aside: processors differ in how they add up. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.length === b.length ? Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) : Infinity;
}
