import { describe, expect, test } from 'vitest';
import { OnnxGraph } from '../onnx-graph';
import { foldNormIntoProducts } from './fold-norm-into-products';
import { largestDifference, madeUp, opTypes, runGraph } from './testing/run-graph';

const CHANNELS = 5;
const DIMS = [3, CHANNELS];

/** x -> batch norm -> two dense layers -> their sum, y */
function normThenProducts(): OnnxGraph {
  const graph = new OnnxGraph('test');
  graph.addInput('x', ['batch', CHANNELS]);
  const weights = [2, 3, 4].map((seed) => madeUp(CHANNELS, seed));
  const names = [...weights, madeUp(CHANNELS, 5).map(Math.abs)].map((values, i) =>
    graph.addFloats(`w${i}`, [CHANNELS], values),
  );
  graph.addNode('BatchNormalization', ['x', ...names], ['normed'], { epsilon: { f: 0.001 } });
  for (const [i, name] of ['a', 'b'].entries()) {
    const kernel = graph.addFloats(`${name}/kernel`, [CHANNELS, 4], madeUp(CHANNELS * 4, 6 + i));
    graph.addNode('MatMul', ['normed', kernel], [`${name}/product`]);
    graph.addNode('Add', [`${name}/product`, graph.addFloats(`${name}/bias`, [4], madeUp(4, 8 + i))], [name]);
  }
  graph.addNode('Sum', ['a', 'b'], ['y']);
  graph.addOutput('y', ['batch', 4]);
  return graph;
}

describe('foldNormIntoProducts', () => {
  test('gives the same without the batch norm', async () => {
    const graph = normThenProducts();
    const before = await runGraph(graph, DIMS);
    foldNormIntoProducts(graph);
    expect(opTypes(graph)).toEqual(['MatMul', 'Add', 'MatMul', 'Add', 'Sum']);
    expect(largestDifference(await runGraph(graph, DIMS), before)).toBeLessThan(1e-5);
  });

  test('leaves a batch norm that is an output, or that something else takes', () => {
    const [given, taken] = [normThenProducts(), normThenProducts()];
    given.addOutput('normed', ['batch', CHANNELS]);
    taken.addNode('Relu', ['normed'], ['positive']);
    for (const graph of [given, taken]) {
      const { nodes } = graph;
      foldNormIntoProducts(graph);
      expect(graph.nodes).toEqual(nodes);
    }
  });
});
