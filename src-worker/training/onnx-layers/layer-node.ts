import type { SymbolicTensor } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';
import type { AttributeValue, OnnxGraph } from '../onnx-graph';

/**
 * A tensor in the graph being written. TensorFlow.js keeps channels last; ONNX convolves and pools channels first. A tensor stays as
 * its node left it until another needs it the other way.
 */
export interface OnnxValue {
  readonly name: string;
  readonly rank: number;
  readonly layout: 'channels-first' | 'channels-last';
}

export interface Weight {
  readonly dims: number[];
  readonly values: Float32Array;
}

/** One use of a TensorFlow.js layer, and what its conversion needs: settings, weights, and nodes named after it. */
export class LayerNode {
  readonly className: string;
  private readonly layer: SymbolicTensor['sourceLayer'];
  private nodeCount = 0;

  /** @param inputs in the layer's order */
  constructor(
    private readonly graph: OnnxGraph,
    private readonly output: SymbolicTensor,
    readonly inputs: readonly OnnxValue[],
    readonly weights: readonly Weight[],
  ) {
    this.layer = output.sourceLayer;
    this.className = this.layer.getClassName();
  }

  /** The layer's settings, of a type that follows from its class. */
  get config(): object {
    return this.layer.getConfig();
  }

  /** Shape of the result in TensorFlow.js, without the batch. */
  get outputShape(): number[] {
    return this.output.shape.slice(1) as number[];
  }

  /** Shape in TensorFlow.js of what comes in, without the batch. */
  get inputShape(): number[] {
    return this.output.inputs[0]!.shape.slice(1) as number[];
  }

  channelsFirst(input: OnnxValue): string {
    if (input.layout === 'channels-first' || input.rank < 3) return input.name;
    const last = input.rank - 1;
    return this.add('Transpose', [input.name], { perm: { ints: [0, last, ...axes(1, last)] } });
  }

  channelsLast(input: OnnxValue): string {
    if (input.layout === 'channels-last') return input.name;
    return this.add('Transpose', [input.name], { perm: { ints: [0, ...axes(2, input.rank), 1] } });
  }

  /** A node with one result, or with the last of `skipped + 1` results. @returns the result's name */
  add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    skipped = 0,
  ): string {
    const output = this.nextName(opType);
    this.graph.addNode(opType, inputs, [...Array<string>(skipped).fill(''), output], attributes);
    return output;
  }

  addFloats(name: string, { dims, values }: Weight): string {
    return this.graph.addFloats(`${this.layer.name}/${name}`, dims, values);
  }

  addInts(values: readonly number[]): string {
    return this.graph.addInts(this.nextName('ints'), values);
  }

  /** The layer's result. */
  result(name: string, layout: OnnxValue['layout'] = 'channels-last'): OnnxValue {
    return { name, rank: this.output.rank, layout: this.output.rank < 3 ? 'channels-last' : layout };
  }

  /** @throws CodedError `model-invalid` naming the layer */
  refuse(what: string): never {
    throw new CodedError('model-invalid', `ONNX export: layer ${this.layer.name} (${this.className}): ${what}`);
  }

  private nextName(what: string): string {
    return `${this.layer.name}/${what}${this.nodeCount++}`;
  }
}

function axes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
