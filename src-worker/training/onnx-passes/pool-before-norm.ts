import type { OnnxGraph, OnnxNode } from '../onnx-graph';

/** What gives the largest of several values of one channel; which of them that is does not depend on a rising line they are put through. */
const LARGEST: ReadonlySet<string> = new Set(['MaxPool', 'ReduceMax', 'GlobalMaxPool']);

/** Channels turned round cost an own pool: where they are more than one of so many, a network stays as it is. */
const RISING_PER_FALLING = 4;

/**
 * Lets a graph pool before it normalises, where it did so behind: the results are the same, and there are fewer values to
 * normalise. ONNX Runtime folds a batch norm into the convolution before it, but not where a ReLU stands between the two.
 */
export function poolBeforeNorm(graph: OnnxGraph): void {
  const readers = graph.countReaders();
  const norms = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    const [result] = node.outputs;
    if (node.opType === 'BatchNormalization' && readers.get(result!) === 1) norms.set(result!, node);
  }
  const moved = new Set<OnnxNode>();
  const nodes = graph.nodes.flatMap((pool) => {
    const norm = LARGEST.has(pool.opType) ? norms.get(pool.inputs[0]!) : undefined;
    const swapped = norm === undefined ? null : trySwap(graph, norm, pool);
    if (swapped === null) return [pool];
    moved.add(norm!);
    return swapped;
  });
  graph.replaceNodes(nodes.filter((node) => !moved.has(node)));
}

/** @returns the same with the pool first; null where that would not be less to compute */
function trySwap(graph: OnnxGraph, norm: OnnxNode, pool: OnnxNode): OnnxNode[] | null {
  const [input, scale, ...statistics] = norm.inputs as [string, string, ...string[]];
  const [normed] = norm.outputs as [string];
  const { values: scales } = graph.floatsOf(scale)!;
  const channelCount = scales.length;
  const falling = [...scales.keys()].filter((channel) => scales[channel]! < 0);
  if (falling.length * (RISING_PER_FALLING + 1) > channelCount) return null;
  const largest: OnnxNode = { ...pool, inputs: [input], outputs: [`${normed}/pooled`] };
  const pooling = falling.length === 0 ? [largest] : withSmallest(graph, largest, falling, channelCount);
  const pooled = pooling.at(-1)!.outputs[0]!;
  return [...pooling, { ...norm, inputs: [pooled, scale, ...statistics], outputs: pool.outputs }];
}

/**
 * The largest values, but of some channels the smallest: a batch norm of negative scale makes these the largest.
 * Channels lie along axis 1, before and behind.
 */
function withSmallest(
  graph: OnnxGraph,
  largest: OnnxNode,
  channels: readonly number[],
  channelCount: number,
): OnnxNode[] {
  const [name] = largest.outputs as [string];
  const step = (opType: string, inputs: readonly string[], what: string, attributes = {}): OnnxNode => ({
    opType,
    inputs,
    outputs: [`${name}/${what}`],
    attributes,
  });
  const axis = { axis: { i: 1 } };
  const chosen = graph.addInts(`${name}/channels`, channels);
  const order = graph.addInts(`${name}/order`, orderWithLast(channels, channelCount));
  return [
    largest,
    step('Gather', [largest.inputs[0]!, chosen], 'chosen', axis),
    step('Neg', [`${name}/chosen`], 'negative'),
    { ...largest, inputs: [`${name}/negative`], outputs: [`${name}/negative-pooled`] },
    step('Neg', [`${name}/negative-pooled`], 'smallest'),
    step('Concat', [name, `${name}/smallest`], 'both', axis),
    step('Gather', [`${name}/both`, order], 'ordered', axis),
  ];
}

/** Every channel's place, where those of `channels` are found behind all others. */
function orderWithLast(channels: readonly number[], channelCount: number): number[] {
  return Array.from({ length: channelCount }, (_, channel) => {
    const at = channels.indexOf(channel);
    return at < 0 ? channel : channelCount + at;
  });
}
