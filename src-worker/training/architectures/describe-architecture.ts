import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { EMBEDDING_LAYER } from './network-builder';
import type { InputKind, NetworkRequest } from './network-shape';
import { buildNetwork, findArchitecture, type ArchitectureConfig } from './registry';

/** A network in figures, for reports and docs/architectures.md. */
export interface ArchitectureDescription {
  readonly kind: string;
  readonly title: string;
  readonly source: string;
  /** Every number that training changes, and the two statistics of a batch norm. */
  readonly parameters: number;
  /** Values of the embedding. */
  readonly embeddingSize: number;
  /** For each input its way to the first head: the shapes it takes, e.g. `128x130x1`, a shape that stays the same once. */
  readonly ways: readonly { readonly input: InputKind; readonly shapes: readonly string[] }[];
}

/** @throws CodedError `bad-input` when there is no such architecture, or it does not take such inputs */
export function describeArchitecture(
  tf: TensorFlow,
  config: ArchitectureConfig,
  request: Pick<NetworkRequest, 'inputs' | 'heads'>,
): ArchitectureDescription {
  const { kind, title, source } = findArchitecture(config.kind);
  const model = buildNetwork(withPlainWeights(tf), config, { ...request, seed: 0 });
  const embedding = model.getLayer(EMBEDDING_LAYER).output as SymbolicTensor;
  const description = {
    kind,
    title,
    source,
    parameters: model.countParams(),
    embeddingSize: embedding.shape.slice(1).reduce<number>((product, length) => product * length!, 1),
    ways: request.inputs.map((input, i) => ({
      input: input.kind,
      shapes: shapesOnTheWay(model, model.inputs[i]!),
    })),
  };
  model.dispose();
  return description;
}

/** Orthogonal matrices take seconds to draw without TensorFlow's native part, and nothing here looks at a weight. */
function withPlainWeights(tf: TensorFlow): TensorFlow {
  return { ...tf, initializers: { ...tf.initializers, orthogonal: () => tf.initializers.zeros() } };
}

function shapesOnTheWay(model: LayersModel, input: SymbolicTensor): string[] {
  const shapes: string[] = [];
  let tensor: SymbolicTensor | undefined = input;
  while (tensor !== undefined) {
    const shape = tensor.shape.slice(1).join('x');
    if (shape !== shapes.at(-1)) shapes.push(shape);
    tensor = nextTensor(model, tensor);
  }
  return shapes;
}

/** The result of the first layer that is given this tensor. */
function nextTensor(model: LayersModel, tensor: SymbolicTensor): SymbolicTensor | undefined {
  const results = model.layers.map((layer) => layer.output as SymbolicTensor);
  return results.find(({ inputs }) => inputs.some(({ id }) => id === tensor.id));
}
