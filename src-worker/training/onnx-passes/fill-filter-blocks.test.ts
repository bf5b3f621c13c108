import { describe, expect, test } from 'vitest';
import { OnnxGraph } from '../onnx-graph';
import { fillFilterBlocks } from './fill-filter-blocks';
import { largestDifference, madeUp, opTypes, runGraph } from './testing/run-graph';

const POOL = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };

interface Made {
  readonly filters: number;
  readonly channels?: number;
  readonly withRelu?: boolean;
}

/** x -> convolution of 3 x 3 -> ReLU -> pool -> y */
function convThenPool({ filters, channels = 2, withRelu = true }: Made): OnnxGraph {
  const graph = new OnnxGraph('test');
  graph.addInput('x', ['batch', channels, 8, 9]);
  const kernel = graph.addFloats('kernel', [filters, channels, 3, 3], madeUp(filters * channels * 9, 2));
  const bias = graph.addFloats('bias', [filters], madeUp(filters, 3));
  graph.addNode('Conv', ['x', kernel, bias], ['convolved'], { kernel_shape: { ints: [3, 3] } });
  if (withRelu) graph.addNode('Relu', ['convolved'], ['positive']);
  graph.addNode('MaxPool', [withRelu ? 'positive' : 'convolved'], ['y'], POOL);
  graph.addOutput('y', ['batch', filters, 3, 3]);
  return graph;
}

describe('fillFilterBlocks', () => {
  test.each([13, 25, 50])('%i filters give the same, in whole blocks', async (filters) => {
    for (const withRelu of [true, false]) {
      const graph = convThenPool({ filters, withRelu });
      const before = await runGraph(graph, [2, 2, 8, 9]);
      fillFilterBlocks(graph);
      const [convolution] = graph.nodes;
      expect(graph.floatsOf(convolution!.inputs[1]!)!.dims).toEqual([Math.ceil(filters / 16) * 16, 2, 3, 3]);
      expect(opTypes(graph).at(-1)).toBe('Slice');
      expect(largestDifference(await runGraph(graph, [2, 2, 8, 9]), before)).toBeLessThan(1e-6);
    }
  });

  test.each([
    ['full blocks', { filters: 32 }],
    ['many to add', { filters: 20 }],
    ['costly filters', { filters: 50, channels: 4 }],
  ])('leaves %s as they are', (_, made) => {
    const graph = convThenPool(made);
    const { nodes } = graph;
    fillFilterBlocks(graph);
    expect(graph.nodes).toEqual(nodes);
  });

  test('leaves filters that something else takes', () => {
    const graph = convThenPool({ filters: 13 });
    graph.addOutput('positive', ['batch', 13, 6, 7]);
    fillFilterBlocks(graph);
    expect(opTypes(graph)).not.toContain('Slice');
  });
});
