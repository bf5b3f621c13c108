import { readdirSync, readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it, test } from 'vitest';
import { assertPlainOnnx } from './plain-onnx';

const MODELS = new URL('../../../models/', import.meta.url);
const SHIPPED = readdirSync(MODELS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'));

const field = (id: number, type: string): protobuf.IField => ({ id, type });
const repeated = (id: number, type: string): protobuf.IField => ({ id, type, rule: 'repeated' });
/** As onnx.proto has it, with what models may not hold. */
const schema = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field(1, 'int64'),
        graph: field(7, 'Graph'),
        opsetImport: repeated(8, 'Opset'),
        functions: repeated(25, 'bytes'),
      },
    },
    Opset: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
    Graph: { fields: { node: repeated(1, 'Node'), initializer: repeated(5, 'Tensor') } },
    Node: { fields: { opType: field(4, 'string'), attribute: repeated(5, 'Attribute'), domain: field(7, 'string') } },
    Attribute: { fields: { name: field(1, 'string'), f: field(2, 'float'), g: field(6, 'Graph') } },
    Tensor: {
      fields: {
        name: field(8, 'string'),
        rawData: field(9, 'bytes'),
        externalData: repeated(13, 'Entry'),
        dataLocation: field(14, 'int32'),
      },
    },
    Entry: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
  },
});

const encode = (model: object): Uint8Array => schema.lookupType('Model').encode(model).finish();
const withNode = (node: object) => encode({ irVersion: 8, opsetImport: [{ version: 17 }], graph: { node: [node] } });
const tensor = { name: 'w', rawData: new Uint8Array(300) };

test.each<readonly [string, Uint8Array]>([
  ...SHIPPED.map((name) => [name, readFileSync(new URL(name, MODELS))] as const),
  ['a small one', withNode({ opType: 'Relu', attribute: [{ name: 'alpha', f: 0.5 }] })],
  ['the standard set by its name', encode({ opsetImport: [{ domain: '', version: 17 }] })],
])('lets %s through', (_, bytes) => {
  expect(() => assertPlainOnnx(bytes, 'model.onnx')).not.toThrow();
});

describe('refuses', () => {
  const external = [{ key: 'location', value: '../../../etc/passwd' }];
  it.each([
    [
      'weights in another file',
      encode({ graph: { initializer: [{ ...tensor, externalData: external, dataLocation: 1 }] } }),
    ],
    ['data said to lie elsewhere', encode({ graph: { initializer: [{ ...tensor, dataLocation: 1 }] } })],
    ['operations of another domain', withNode({ opType: 'Run', domain: 'com.example' })],
    ['operation sets of another domain', encode({ opsetImport: [{ domain: 'com.example', version: 1 }] })],
    ['graphs within graphs', withNode({ opType: 'If', attribute: [{ name: 'then_branch', g: { node: [] } }] })],
    ['functions', encode({ functions: [new Uint8Array(3)] })],
  ])('%s', (_, bytes) => {
    expect(() => assertPlainOnnx(bytes, 'x.zip: model.onnx')).toThrow(/^x\.zip: model\.onnx holds something/);
  });

  it('what was cut off, wherever', () => {
    const bytes = encode({ graph: { initializer: [tensor] }, opsetImport: [{ version: 17 }] });
    // Cut between two fields it is whole, only another network: its hash tells.
    const whole = [0, bytes.length - 4];
    for (let length = 0; length < bytes.length; length += 1) {
      const check = () => assertPlainOnnx(bytes.subarray(0, length), 'model.onnx');
      if (whole.includes(length)) expect(check).not.toThrow();
      else expect(check, `cut at ${length}`).toThrow(/model\.onnx (is no network|holds something)/);
    }
  });

  it('what is no network', () => {
    expect(() => assertPlainOnnx(Buffer.from('the network'), 'model.onnx')).toThrow(/model\.onnx/);
  });
});
