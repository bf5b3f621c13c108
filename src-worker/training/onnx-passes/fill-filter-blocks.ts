import type { OnnxGraph, OnnxNode, OnnxWeight } from '../onnx-graph';

/** Channels that ONNX Runtime lays side by side: 16 with AVX-512, 8 with AVX2. */
const BLOCK_CHANNELS = 16;

/** Only filters that cost next to nothing are added: each multiplies at most so many values, and they are at most a third of those there are. */
const MOST_TAPS = 32;
const MOST_ADDED = 1 / 3;

/**
 * Gives a convolution of few taps that is pooled behind its ReLU filters of zeros, up to whole blocks, and leaves their answers away behind
 * the pool. Results are the same. ONNX Runtime convolves in blocks of channels whatever their number, but pools in blocks only
 * where all are full; otherwise all that was convolved is put into another order first, which takes longer than the convolution.
 */
export function fillFilterBlocks(graph: OnnxGraph): void {
  const readers = graph.countReaders();
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0]!, node]));
  const replaced = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const pool of graph.nodes) {
    if (pool.opType !== 'MaxPool') continue;
    const convolution = convolutionBefore(pool, (name) => (readers.get(name) === 1 ? makers.get(name) : undefined));
    const filled = convolution === null ? null : tryFill(graph, convolution, pool);
    if (filled === null) continue;
    replaced.set(convolution!, [filled.convolution]);
    replaced.set(pool, filled.pooling);
  }
  graph.replaceNodes(graph.nodes.flatMap((node) => replaced.get(node) ?? [node]));
}

/** @param makerOf what makes a value that nothing else takes */
function convolutionBefore(pool: OnnxNode, makerOf: (name: string) => OnnxNode | undefined): OnnxNode | null {
  const maker = makerOf(pool.inputs[0]!);
  const before = maker?.opType === 'Relu' ? makerOf(maker.inputs[0]!) : maker;
  return before?.opType === 'Conv' ? before : null;
}

function tryFill(
  graph: OnnxGraph,
  convolution: OnnxNode,
  pool: OnnxNode,
): { readonly convolution: OnnxNode; readonly pooling: readonly OnnxNode[] } | null {
  const [input, ...weightNames] = convolution.inputs as [string, ...string[]];
  const weights = weightNames.map((name) => graph.floatsOf(name)!);
  const [filterCount, ...tapDims] = weights[0]!.dims as [number, ...number[]];
  const taps = tapDims.reduce((product, size) => product * size, 1);
  const filledCount = Math.ceil(filterCount / BLOCK_CHANNELS) * BLOCK_CHANNELS;
  const added = filledCount - filterCount;
  // Blocks are only of pictures.
  if (added === 0 || added > MOST_ADDED * filterCount || taps > MOST_TAPS || tapDims.length !== 3) return null;
  const filledNames = weights.map((weight, i) =>
    graph.addFloats(`${weightNames[i]}/filled`, [filledCount, ...weight.dims.slice(1)], fill(weight, filledCount)),
  );
  const [pooled] = pool.outputs as [string];
  const bounds = [[0], [filterCount], [1]].map((values, i) => graph.addInts(`${pooled}/slice${i}`, values));
  return {
    convolution: { ...convolution, inputs: [input, ...filledNames] },
    pooling: [
      { ...pool, outputs: [`${pooled}/filled`] },
      { opType: 'Slice', inputs: [`${pooled}/filled`, ...bounds], outputs: [pooled], attributes: {} },
    ],
  };
}

/** Zeros behind the last filter. */
function fill({ dims, values }: OnnxWeight, filterCount: number): Float32Array {
  const filled = new Float32Array((values.length / dims[0]!) * filterCount);
  filled.set(values);
  return filled;
}
