import protobuf from 'protobufjs';

/**
 * Just enough of the ONNX format (onnx.proto, IR version 8, operator set 17) to write a network of float tensors.
 * Field numbers are those of the published schema.
 */

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_TYPES = { f: 1, i: 2, s: 3, ints: 7 } as const;

const field = (id: number, type: string, rule?: 'repeated'): protobuf.IField => ({ id, type, ...(rule && { rule }) });

const schema = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field(1, 'int64'),
        producerName: field(2, 'string'),
        graph: field(7, 'Graph'),
        opsetImport: field(8, 'Opset', 'repeated'),
      },
    },
    Opset: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    Graph: {
      fields: {
        node: field(1, 'Node', 'repeated'),
        name: field(2, 'string'),
        initializer: field(5, 'Tensor', 'repeated'),
        input: field(11, 'ValueInfo', 'repeated'),
        output: field(12, 'ValueInfo', 'repeated'),
      },
    },
    Node: {
      fields: {
        input: field(1, 'string', 'repeated'),
        output: field(2, 'string', 'repeated'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attribute: field(5, 'Attribute', 'repeated'),
      },
    },
    Attribute: {
      fields: {
        name: field(1, 'string'),
        f: field(2, 'float'),
        i: field(3, 'int64'),
        s: field(4, 'bytes'),
        ints: field(8, 'int64', 'repeated'),
        type: field(20, 'int32'),
      },
    },
    Tensor: {
      fields: {
        dims: field(1, 'int64', 'repeated'),
        dataType: field(2, 'int32'),
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
      },
    },
    ValueInfo: { fields: { name: field(1, 'string'), type: field(2, 'Type') } },
    Type: { fields: { tensorType: field(1, 'TensorType') } },
    TensorType: { fields: { elemType: field(1, 'int32'), shape: field(2, 'Shape') } },
    Shape: { fields: { dim: field(1, 'Dim', 'repeated') } },
    Dim: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
  },
});

export type AttributeValue =
  { readonly f: number } | { readonly i: number } | { readonly s: string } | { readonly ints: readonly number[] };

/** One operation. */
export interface OnnxNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  /** '' for one that is not wanted. */
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxWeight {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Collects nodes and weights in order, then encodes them. In between, nodes may be put in the place of others. */
export class OnnxGraph {
  private list: readonly OnnxNode[] = [];
  private readonly floats = new Map<string, OnnxWeight>();
  private readonly initializers: { readonly name: string; readonly [field: string]: unknown }[] = [];
  private readonly inputs: object[] = [];
  private readonly outputs: { readonly name: string }[] = [];

  constructor(private readonly name: string) {}

  /** Each behind those whose results it takes. */
  get nodes(): readonly OnnxNode[] {
    return this.list;
  }

  floatsOf(name: string): OnnxWeight | undefined {
    return this.floats.get(name);
  }

  /** @param dims a string is a free dimension's name, e.g. `batch` */
  addInput(name: string, dims: readonly (number | string)[]): string {
    this.inputs.push(valueInfo(name, dims));
    return name;
  }

  addOutput(name: string, dims: readonly (number | string)[]): void {
    this.outputs.push(valueInfo(name, dims));
  }

  addFloats(name: string, dims: readonly number[], values: Float32Array): string {
    this.floats.set(name, { dims, values });
    this.initializers.push({
      name,
      dims,
      dataType: FLOAT,
      rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    });
    return name;
  }

  addInts(name: string, values: readonly number[]): string {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.initializers.push({ name, dims: [values.length], dataType: INT64, rawData: raw });
    return name;
  }

  /** @param outputs names of the results, '' for one that is not wanted */
  addNode(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): void {
    this.list = [...this.list, { opType, inputs, outputs, attributes }];
  }

  /** How often each value is taken, by nodes or as an output of the graph. */
  countReaders(): Map<string, number> {
    const counts = new Map<string, number>();
    const taken = [...this.list.flatMap(({ inputs }) => inputs), ...this.outputs.map(({ name }) => name)];
    for (const name of taken) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  replaceNodes(nodes: readonly OnnxNode[]): void {
    this.list = nodes;
  }

  /** Weights that no node takes are left away. */
  encode(): Uint8Array {
    const taken = new Set(this.list.flatMap(({ inputs }) => inputs));
    const graph = {
      name: this.name,
      node: this.list.map(encodeNode),
      initializer: this.initializers.filter(({ name }) => taken.has(name)),
      input: this.inputs,
      output: this.outputs,
    };
    const model = {
      irVersion: IR_VERSION,
      producerName: 'sleevenotes',
      graph,
      opsetImport: [{ domain: '', version: OPSET_VERSION }],
    };
    const type = schema.lookupType('Model');
    return type.encode(type.fromObject(model)).finish();
  }
}

function encodeNode({ opType, inputs, outputs, attributes }: OnnxNode, index: number): object {
  const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
  return { opType, input: inputs, output: outputs, name: `${opType}_${index}`, attribute };
}

function encodeAttribute(name: string, value: AttributeValue): object {
  if ('s' in value) return { name, s: Buffer.from(value.s), type: ATTRIBUTE_TYPES.s };
  const kind = Object.keys(value)[0] as 'f' | 'i' | 'ints';
  return { name, ...value, type: ATTRIBUTE_TYPES[kind] };
}

function valueInfo(name: string, dims: readonly (number | string)[]) {
  const dim = dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
