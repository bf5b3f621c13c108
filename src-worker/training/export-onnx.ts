import type { SymbolicTensor } from '@tensorflow/tfjs';
import { type NetworkPart, tensorsOf } from './network-part';
import { OnnxGraph } from './onnx-graph';
import { convertActivation, convertElu, convertReLU } from './onnx-layers/activations';
import {
  convertBatchNormalization,
  convertConv,
  convertGlobalPool,
  convertPool,
  convertZeroPadding,
} from './onnx-layers/convolutions';
import { LayerNode, type OnnxValue, type Weight } from './onnx-layers/layer-node';
import { convertBidirectional, convertRecurrent } from './onnx-layers/recurrent';
import {
  convertConcatenate,
  convertDense,
  convertDot,
  convertDropout,
  convertFlatten,
  convertMerge,
  convertPermute,
  convertReshape,
} from './onnx-layers/shapes-and-products';
import { fillFilterBlocks } from './onnx-passes/fill-filter-blocks';
import { foldNormIntoProducts } from './onnx-passes/fold-norm-into-products';
import { poolBeforeNorm } from './onnx-passes/pool-before-norm';

/** What becomes of each kind of layer; a network of other kinds is refused. */
const CONVERSIONS: Readonly<Record<string, (node: LayerNode) => OnnxValue>> = {
  Activation: convertActivation,
  Add: convertMerge,
  Average: convertMerge,
  AveragePooling1D: convertPool,
  AveragePooling2D: convertPool,
  BatchNormalization: convertBatchNormalization,
  Bidirectional: convertBidirectional,
  Concatenate: convertConcatenate,
  Conv1D: convertConv,
  Conv2D: convertConv,
  Dense: convertDense,
  Dot: convertDot,
  Dropout: convertDropout,
  ELU: convertElu,
  Flatten: convertFlatten,
  GlobalAveragePooling1D: convertGlobalPool,
  GlobalAveragePooling2D: convertGlobalPool,
  GlobalMaxPooling1D: convertGlobalPool,
  GlobalMaxPooling2D: convertGlobalPool,
  GRU: convertRecurrent,
  LSTM: convertRecurrent,
  MaxPooling1D: convertPool,
  MaxPooling2D: convertPool,
  Permute: convertPermute,
  ReLU: convertReLU,
  Reshape: convertReshape,
  ZeroPadding2D: convertZeroPadding,
};

/**
 * Writes a trained network, or part of one, as ONNX: the same inputs [batch, …] and outputs [batch, size], under their names. Dropout is
 * left away; the order of computing differs, so results are equal only up to rounding.
 * @throws CodedError `model-invalid` naming the layer that cannot be written
 */
export async function exportToOnnx(part: NetworkPart): Promise<Uint8Array> {
  const weights = await readWeights(part);
  const graph = new OnnxGraph('network');
  const values = new Map<number, OnnxValue>();
  for (const [name, input] of part.inputs) {
    graph.addInput(name, batchOf(input));
    values.set(input.id, { name, rank: input.rank, layout: 'channels-last' });
  }
  const convert = (tensor: SymbolicTensor): OnnxValue => {
    const known = values.get(tensor.id);
    if (known !== undefined) return known;
    const node = new LayerNode(graph, tensor, tensor.inputs.map(convert), weights.get(tensor.sourceLayer) ?? []);
    const conversion = CONVERSIONS[node.className] ?? node.refuse('this kind of layer is not supported');
    const value = conversion(node);
    values.set(tensor.id, value);
    return value;
  };
  for (const [name, output] of part.outputs) {
    graph.addNode('Identity', [convert(output).name], [name]);
    graph.addOutput(name, batchOf(output));
  }
  poolBeforeNorm(graph);
  fillFilterBlocks(graph);
  foldNormIntoProducts(graph);
  return graph.encode();
}

/** Read before anything is written: not every backend gives values at once. */
async function readWeights(part: NetworkPart): Promise<Map<object, readonly Weight[]>> {
  const layers = new Set(tensorsOf(part).map(({ sourceLayer }) => sourceLayer));
  const read = [...layers].map(async (layer) => {
    const weights = layer.getWeights().map(async (tensor) => ({
      dims: tensor.shape,
      values: (await tensor.data()) as Float32Array,
    }));
    return [layer, await Promise.all(weights)] as const;
  });
  return new Map(await Promise.all(read));
}

function batchOf({ shape }: SymbolicTensor): (number | string)[] {
  return ['batch', ...(shape.slice(1) as number[])];
}
