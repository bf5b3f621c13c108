import { describe, expect, test } from 'vitest';
import { readCheckpoint } from './checkpoint.mjs';

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

type Entry = readonly [shared: number, ownKey: string, value: readonly number[]];

/** A block of LevelDB's tables with its trailer, all keys but the first told by what they share with the one before. */
function block(entries: readonly Entry[], compression = 0): number[] {
  const bytes = entries.flatMap(([shared, key, value]) => [
    ...varint(shared),
    ...varint(key.length),
    ...varint(value.length),
    ...Buffer.from(key),
    ...value,
  ]);
  const restarts = [0, 0, 0, 0, 1, 0, 0, 0];
  return [...bytes, ...restarts, compression, 0, 0, 0, 0];
}

/** @param blocks each with the entries of one block */
function table(blocks: readonly (readonly Entry[])[], compression = 0): Buffer {
  const bytes: number[] = [];
  const place = (written: readonly number[]): number[] => {
    const handle = [...varint(bytes.length), ...varint(written.length - 5)];
    bytes.push(...written);
    return handle;
  };
  const handles = blocks.map((entries) => place(block(entries, compression)));
  const metaHandle = place(block([]));
  const indexHandle = place(block(handles.map((handle, i) => [0, `key ${i}`, handle])));
  const footer = [...metaHandle, ...indexHandle];
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  return Buffer.from([...bytes, ...footer, ...Array<number>(40 - footer.length).fill(0), ...magic]);
}

/** BundleEntryProto: type, shape, offset (left out where it is 0, as TensorFlow does), size in bytes, checksum. */
function bundleEntry(dims: readonly number[], offset: number, { type = 1, sizeBytes = 0 } = {}): number[] {
  const shape = dims.flatMap((length) => [0x12, 1 + varint(length).length, 0x08, ...varint(length)]);
  const size = sizeBytes || 4 * dims.reduce((product, length) => product * length, 1);
  const place = offset === 0 ? [] : [0x20, ...varint(offset)];
  return [0x08, type, 0x12, shape.length, ...shape, ...place, 0x28, ...varint(size), 0x35, 1, 2, 3, 4];
}

const HEADER: Entry = [0, '', [0x08, 1, 0x1a, 2, 0x08, 1]];
const data = Buffer.from(Float32Array.from({ length: 210 }, (_, i) => i / 4).buffer);

describe('a checkpoint', () => {
  const index = table([
    [HEADER, [0, 'dense/bias', bundleEntry([2], 0)], [6, 'kernel', bundleEntry([2, 3], 8)]],
    [
      [0, 'step', bundleEntry([], 32, { type: 3 })],
      [2, 'ale', bundleEntry([], 36)],
      [0, 'wide', bundleEntry([160], 200)],
    ],
  ]);

  test('gives the tensors of floats by name', () => {
    const tensors = readCheckpoint(index, data);
    expect([...tensors.keys()]).toEqual(['dense/bias', 'dense/kernel', 'stale', 'wide']);
    expect(tensors.get('dense/kernel')).toEqual({
      shape: [2, 3],
      values: Float32Array.of(0.5, 0.75, 1, 1.25, 1.5, 1.75),
    });
    expect(tensors.get('stale')).toEqual({ shape: [], values: Float32Array.of(2.25) });
    expect(tensors.get('wide')!.values[159]).toBe((50 + 159) / 4);
  });

  test('is refused when index and data do not go together', () => {
    expect(() => readCheckpoint(index, data.subarray(0, 800))).toThrow('wide: the index does not fit');
    const wrong = table([[HEADER, [0, 'bias', bundleEntry([2], 0, { sizeBytes: 12 })]]]);
    expect(() => readCheckpoint(wrong, data)).toThrow('bias: the index does not fit');
  });

  test('is refused when its index is compressed, or none', () => {
    expect(() => readCheckpoint(table([[HEADER]], 1), data)).toThrow('compressed');
    expect(() => readCheckpoint(data, data)).toThrow('no LevelDB table');
  });
});
