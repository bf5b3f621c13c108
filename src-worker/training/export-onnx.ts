import type { LayersModel } from '@tensorflow/tfjs';
import type { HeadSpec } from '../../src-shared/model-spec';
import { OnnxGraph } from './onnx-graph';

/** TensorFlow.js layers' default, which its batch normalisation layers here use. */
const BATCH_NORM_EPSILON = 1e-3;

/**
 * Writes a CRNN (see `architectures/crnn.ts`) as ONNX: input `log_mel` [batch, nMels, nFrames, 1], one output [batch, labels]
 * per head under the head's name. Batch normalisation is folded into the convolutions, so equal only up to rounding.
 */
export function exportCrnnToOnnx(
  model: LayersModel,
  heads: readonly Pick<HeadSpec, 'name' | 'activation' | 'labels'>[],
): Uint8Array {
  const graph = new OnnxGraph('crnn');
  const [, nMels, nFrames] = model.inputs[0]!.shape as [null, number, number, number];
  let x = graph.addInput('log_mel', ['batch', nMels, nFrames, 1]);
  const next = (opType: string, inputs: string[], attributes: Parameters<OnnxGraph['addNode']>[3] = {}): string => {
    const output = `${opType}_${inputs[0]!}`;
    graph.addNode(opType, inputs, [output], attributes);
    return output;
  };

  x = next('Transpose', [x], { perm: { ints: [0, 3, 1, 2] } });
  const blockCount = model.layers.filter((layer) => layer.name.startsWith('conv')).length;
  for (let block = 1; block <= blockCount; block++) {
    const { dims, weights, bias } = foldedConvolution(model, block);
    const weightNames = [
      graph.addFloats(`conv${block}.weight`, dims, weights),
      graph.addFloats(`conv${block}.bias`, [dims[0]!], bias),
    ];
    x = next('Conv', [x, ...weightNames], { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } });
    x = next('Elu', [x], { alpha: { f: 1 } });
    const pool = (model.getLayer(`pool${block}`).getConfig() as { poolSize: number[] }).poolSize;
    x = next('MaxPool', [x], { kernel_shape: { ints: pool }, strides: { ints: pool } });
  }

  // [batch, channels, mels, frames] -> [frames, batch, mels * channels], the order in which the recurrent weights were trained.
  x = next('Transpose', [x], { perm: { ints: [3, 0, 2, 1] } });
  x = next('Reshape', [x, graph.addInts('sequence_shape', [0, 0, -1])]);
  x = addGru(graph, model, 'gru1', x, 'all');
  x = addGru(graph, model, 'gru2', x, 'last');

  for (const head of heads) {
    const [kernel, bias] = layerWeights(model, head.name);
    const labels = head.labels.length;
    const weight = graph.addFloats(`${head.name}.weight`, kernel!.dims, kernel!.values);
    const product = `${head.name}.product`;
    const logits = `${head.name}.logits`;
    graph.addNode('MatMul', [x, weight], [product]);
    graph.addNode('Add', [product, graph.addFloats(`${head.name}.bias`, [labels], bias!.values)], [logits]);
    if (head.activation === 'sigmoid') graph.addNode('Sigmoid', [logits], [head.name]);
    else graph.addNode('Softmax', [logits], [head.name], { axis: { i: 1 } });
    graph.addOutput(head.name, ['batch', labels]);
  }
  return graph.encode();
}

interface Weight {
  readonly dims: number[];
  readonly values: Float32Array;
}

function layerWeights(model: LayersModel, layerName: string): Weight[] {
  return model
    .getLayer(layerName)
    .getWeights()
    .map((tensor) => ({ dims: tensor.shape, values: tensor.dataSync() as Float32Array }));
}

/** Convolution block n with its batch normalisation folded in: weights [out, in, 3, 3] and bias [out]. */
function foldedConvolution(
  model: LayersModel,
  block: number,
): { dims: number[]; weights: Float32Array; bias: Float32Array } {
  const [kernel] = layerWeights(model, `conv${block}`);
  const [gamma, beta, mean, variance] = layerWeights(model, `norm${block}`).map((weight) => weight.values);
  const [height, width, inCount, outCount] = kernel!.dims as [number, number, number, number];
  const scale = gamma!.map((g, o) => g / Math.sqrt(variance![o]! + BATCH_NORM_EPSILON));
  const bias = beta!.map((b, o) => b - mean![o]! * scale[o]!);
  const weights = new Float32Array(kernel!.values.length);
  // [height, width, in, out] -> [out, in, height, width]
  for (let from = 0; from < weights.length; from++) {
    const o = from % outCount;
    const i = Math.floor(from / outCount) % inCount;
    const position = Math.floor(from / (outCount * inCount));
    weights[(o * inCount + i) * height * width + position] = kernel!.values[from]! * scale[o]!;
  }
  return { dims: [outCount, inCount, height, width], weights, bias };
}

/** A GRU over [frames, batch, features]; gives every step [frames, batch, units] or the last one [batch, units]. */
function addGru(graph: OnnxGraph, model: LayersModel, layerName: string, input: string, steps: 'all' | 'last'): string {
  const [kernel, recurrent, bias] = layerWeights(model, layerName);
  const units = recurrent!.dims[0]!;
  // Gate order is update, reset, new in both formats.
  const inputs = [
    input,
    graph.addFloats(`${layerName}.kernel`, [1, 3 * units, kernel!.dims[0]!], transposed(kernel!)),
    graph.addFloats(`${layerName}.recurrent`, [1, 3 * units, units], transposed(recurrent!)),
    // ONNX has a second bias, for the recurrent product; here it is zero.
    graph.addFloats(
      `${layerName}.bias`,
      [1, 6 * units],
      Float32Array.from([...bias!.values, ...new Float32Array(3 * units)]),
    ),
  ];
  const raw = `${layerName}.raw`;
  const output = `${layerName}.output`;
  graph.addNode('GRU', inputs, steps === 'all' ? [raw] : ['', raw], {
    hidden_size: { i: units },
    linear_before_reset: { i: 0 },
  });
  const extraAxis = graph.addInts(`${layerName}.axis`, [steps === 'all' ? 1 : 0]);
  graph.addNode('Squeeze', [raw, extraAxis], [output]);
  return output;
}

function transposed({ dims, values }: Weight): Float32Array {
  const [rows, columns] = dims as [number, number];
  return Float32Array.from({ length: values.length }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}
