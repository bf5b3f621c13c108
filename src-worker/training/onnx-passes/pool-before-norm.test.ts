import { describe, expect, test } from 'vitest';
import { type AttributeValue, OnnxGraph } from '../onnx-graph';
import { poolBeforeNorm } from './pool-before-norm';
import { largestDifference, madeUp, opTypes, runGraph } from './testing/run-graph';

const DIMS = [2, 10, 6, 8];
const CHANNELS = 10;
const MAX_POOL = { kernel_shape: { ints: [2, 3] }, strides: { ints: [2, 2] }, auto_pad: { s: 'SAME_UPPER' } };
const POOLS: [string, Record<string, AttributeValue>][] = [
  ['MaxPool', MAX_POOL],
  ['ReduceMax', { axes: { ints: [2] } }],
  ['GlobalMaxPool', {}],
];

/** x -> batch norm -> pool -> y. @param falling channels of a negative scale */
function normThenPool(
  opType: string,
  attributes: Record<string, AttributeValue>,
  falling: readonly number[],
): OnnxGraph {
  const graph = new OnnxGraph('test');
  graph.addInput('x', ['batch', ...DIMS.slice(1)]);
  const scales = madeUp(CHANNELS, 2).map((value, i) => Math.abs(value) * (falling.includes(i) ? -1 : 1));
  const weights = [scales, madeUp(CHANNELS, 3), madeUp(CHANNELS, 4), madeUp(CHANNELS, 5).map(Math.abs)];
  const names = weights.map((values, i) => graph.addFloats(`w${i}`, [CHANNELS], values));
  graph.addNode('BatchNormalization', ['x', ...names], ['normed'], { epsilon: { f: 0.001 } });
  graph.addNode(opType, ['normed'], ['y'], attributes);
  graph.addOutput('y', ['batch', CHANNELS, 'rows', 'columns']);
  return graph;
}

describe('poolBeforeNorm', () => {
  test.each(POOLS)('%s gives the same, and comes first', async (opType, attributes) => {
    for (const falling of [[], [3], [0, 9]]) {
      const graph = normThenPool(opType, attributes, falling);
      const before = await runGraph(graph, DIMS);
      poolBeforeNorm(graph);
      expect(opTypes(graph)[0]).toBe(opType);
      expect(opTypes(graph).at(-1)).toBe('BatchNormalization');
      expect(largestDifference(await runGraph(graph, DIMS), before)).toBeLessThan(1e-6);
    }
  });

  test('leaves a batch norm where many of its scales are negative', () => {
    const graph = normThenPool('MaxPool', MAX_POOL, [1, 2, 3]);
    const { nodes } = graph;
    poolBeforeNorm(graph);
    expect(graph.nodes).toEqual(nodes);
  });

  test('leaves a batch norm that something else takes, and an average', () => {
    const shared = normThenPool('MaxPool', MAX_POOL, []);
    shared.addOutput('normed', ['batch', ...DIMS.slice(1)]);
    const average = normThenPool('AveragePool', MAX_POOL, []);
    for (const graph of [shared, average]) {
      poolBeforeNorm(graph);
      expect(opTypes(graph)[0]).toBe('BatchNormalization');
    }
  });
});
