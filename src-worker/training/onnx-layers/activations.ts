import type { AttributeValue } from '../onnx-graph';
import type { LayerNode, OnnxValue } from './layer-node';

const OPERATIONS: Readonly<Record<string, { opType: string; attributes: Readonly<Record<string, AttributeValue>> }>> = {
  relu: { opType: 'Relu', attributes: {} },
  elu: { opType: 'Elu', attributes: { alpha: { f: 1 } } },
  sigmoid: { opType: 'Sigmoid', attributes: {} },
  tanh: { opType: 'Tanh', attributes: {} },
  softmax: { opType: 'Softmax', attributes: { axis: { i: -1 } } },
};

/** @param x channels last where the activation is a softmax: that looks along the last axis */
export function addActivation(node: LayerNode, x: string, activation: string): string {
  if (activation === 'linear') return x;
  const operation = OPERATIONS[activation] ?? node.refuse(`activation ${activation} is not known`);
  return node.add(operation.opType, [x], operation.attributes);
}

export function convertActivation(node: LayerNode): OnnxValue {
  const input = node.inputs[0]!;
  const { activation } = node.config as { activation: string };
  if (activation === 'softmax') return node.result(addActivation(node, node.channelsLast(input), activation));
  return node.result(addActivation(node, input.name, activation), input.layout);
}

/** The library knows no other slope below zero than 1. */
export function convertElu(node: LayerNode): OnnxValue {
  const input = node.inputs[0]!;
  return node.result(addActivation(node, input.name, 'elu'), input.layout);
}

export function convertReLU(node: LayerNode): OnnxValue {
  const input = node.inputs[0]!;
  if ((node.config as { maxValue?: number | null }).maxValue != null) node.refuse('a largest value is not supported');
  return node.result(addActivation(node, input.name, 'relu'), input.layout);
}
