// @ts-check
// TensorFlow's checkpoints, format V2 (tensor_bundle.proto): an index of names, shapes and places, and a file of raw values.
import protobuf from 'protobufjs';
import { readStringTable } from './string-table.mjs';

/** @typedef {import('./tensors.mjs').Tensor} Tensor */

const FLOAT32 = 1;

const schema = protobuf.Root.fromJSON({
  nested: {
    Entry: {
      fields: {
        dtype: { id: 1, type: 'int32' },
        shape: { id: 2, type: 'Shape' },
        shardId: { id: 3, type: 'int32' },
        offset: { id: 4, type: 'int64' },
        size: { id: 5, type: 'int64' },
      },
    },
    Shape: { fields: { dim: { id: 2, type: 'Dim', rule: 'repeated' } } },
    Dim: { fields: { size: { id: 1, type: 'int64' } } },
  },
});

/**
 * @param {Buffer} index
 * @param {Buffer} data the checkpoint's only shard
 * @returns {Map<string, Tensor>} every float32 tensor, by name
 * @throws {Error} when the two do not go together
 */
export function readCheckpoint(index, data) {
  const type = schema.lookupType('Entry');
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const [name, bytes] of readStringTable(index)) {
    // The header.
    if (name === '') continue;
    const entry = type.toObject(type.decode(bytes), { longs: Number, defaults: true, arrays: true });
    if (entry.dtype === FLOAT32) tensors.set(name, tensorAt(data, name, entry));
  }
  return tensors;
}

/**
 * @param {Buffer} data
 * @param {string} name
 * @param {{ [field: string]: any }} entry
 * @returns {Tensor}
 */
function tensorAt(data, name, { shape, shardId, offset, size }) {
  /** @type {number[]} */
  const dims = (shape?.dim ?? []).map((/** @type {{ size: number }} */ dim) => dim.size);
  const count = dims.reduce((product, length) => product * length, 1);
  if (shardId !== 0 || size !== 4 * count || offset + size > data.length) {
    throw new Error(`${name}: the index does not fit the data`);
  }
  return { shape: dims, values: new Float32Array(Uint8Array.from(data.subarray(offset, offset + size)).buffer) };
}
