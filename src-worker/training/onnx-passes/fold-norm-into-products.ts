import type { OnnxGraph, OnnxNode, OnnxWeight } from '../onnx-graph';

/** A product with a matrix of weights, and the biases added to it. */
interface Product {
  readonly matMul: OnnxNode;
  readonly add: OnnxNode;
}

/**
 * Lets products with matrices, as of dense layers, do what a batch norm before them does: their weights take over its scales, their biases
 * its offsets. The results are the same but for rounding. ONNX Runtime folds a batch norm only into a convolution before it.
 */
export function foldNormIntoProducts(graph: OnnxGraph): void {
  const readers = Map.groupBy(
    graph.nodes.flatMap((node) => node.inputs.map((input) => ({ input, node }))),
    ({ input }) => input,
  );
  const counts = graph.countReaders();
  const readersOf = (name: string): OnnxNode[] | null => {
    const nodes = (readers.get(name) ?? []).map(({ node }) => node);
    return nodes.length === counts.get(name) ? nodes : null;
  };
  const replaced = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const norm of graph.nodes) {
    if (norm.opType !== 'BatchNormalization') continue;
    const products = productsOf(graph, norm, readersOf);
    if (products === null) continue;
    replaced.set(norm, []);
    for (const product of products) {
      const folded = fold(graph, norm, product);
      replaced.set(product.matMul, [folded.matMul]);
      replaced.set(product.add, [folded.add]);
    }
  }
  graph.replaceNodes(graph.nodes.flatMap((node) => replaced.get(node) ?? [node]));
}

/**
 * All that takes a batch norm's result; null where something else than such products does. A product along the channels straight behind a
 * batch norm has two axes: where there are more, the channels are turned to the end first.
 * @param readersOf what takes a value; null where the graph gives it as an output, too
 */
function productsOf(
  graph: OnnxGraph,
  norm: OnnxNode,
  readersOf: (name: string) => OnnxNode[] | null,
): Product[] | null {
  const takers = readersOf(norm.outputs[0]!) ?? [];
  const products = takers.flatMap((matMul): Product[] => {
    const [left, right] = matMul.inputs;
    if (matMul.opType !== 'MatMul' || left !== norm.outputs[0] || graph.floatsOf(right!) === undefined) return [];
    const [add, ...others] = readersOf(matMul.outputs[0]!) ?? [];
    const isBias = add?.opType === 'Add' && others.length === 0 && graph.floatsOf(add.inputs[1]!) !== undefined;
    return isBias ? [{ matMul, add }] : [];
  });
  return products.length > 0 && products.length === takers.length ? products : null;
}

function fold(graph: OnnxGraph, norm: OnnxNode, { matMul, add }: Product): Product {
  const [, kernelName] = matMul.inputs as [string, string];
  const [, biasName] = add.inputs as [string, string];
  const kernel = graph.floatsOf(kernelName)!;
  const { scales, offsets } = lineOf(graph, norm);
  const scaled = scaleRows(kernel, scales);
  const bias = addProduct(graph.floatsOf(biasName)!.values, offsets, kernel.values);
  return {
    matMul: { ...matMul, inputs: [norm.inputs[0]!, graph.addFloats(`${kernelName}/folded`, kernel.dims, scaled)] },
    add: { ...add, inputs: [add.inputs[0]!, graph.addFloats(`${biasName}/folded`, [bias.length], bias)] },
  };
}

/** What a batch norm does to each channel: a factor, and what is added behind. */
function lineOf(graph: OnnxGraph, norm: OnnxNode): { readonly scales: Float64Array; readonly offsets: Float64Array } {
  const [gamma, beta, mean, variance] = norm.inputs.slice(1).map((name) => graph.floatsOf(name)!.values) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const { f: epsilon } = norm.attributes['epsilon'] as { readonly f: number };
  const scales = Float64Array.from(gamma, (value, i) => value / Math.sqrt(variance[i]! + epsilon));
  return { scales, offsets: Float64Array.from(beta, (value, i) => value - mean[i]! * scales[i]!) };
}

function scaleRows({ dims, values }: OnnxWeight, scales: Float64Array): Float32Array {
  const columns = dims[1]!;
  return values.map((value, i) => value * scales[Math.floor(i / columns)]!);
}

/** bias + row · kernel */
function addProduct(bias: Float32Array, row: Float64Array, kernel: Float32Array): Float32Array {
  const sums = Float64Array.from(bias);
  for (const [i, factor] of row.entries()) {
    for (let column = 0; column < sums.length; column++) sums[column]! += factor * kernel[i * sums.length + column]!;
  }
  return Float32Array.from(sums);
}
