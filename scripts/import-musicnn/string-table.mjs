// @ts-check
// LevelDB's table format (doc/table_format.md there), uncompressed, in which TensorFlow keeps the index of a checkpoint.

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** Behind each block: kind of compression, checksum. */
const UNCOMPRESSED = 0;

/**
 * @param {Buffer} table
 * @returns {Map<string, Buffer>} value by key
 * @throws {Error} when it is no such table, or a compressed one
 */
export function readStringTable(table) {
  const footer = table.length - FOOTER_BYTES;
  if (footer < 0 || table.readBigUInt64LE(table.length - 8) !== MAGIC) throw new Error('this is no LevelDB table');
  const cursor = { at: footer };
  // The first handle is that of the meta index, which says nothing here.
  readHandle(table, cursor);
  const blocks = readBlock(table, readHandle(table, cursor));
  return new Map(blocks.flatMap(([, handle]) => readBlock(table, readHandle(handle, { at: 0 }))));
}

/** @typedef {{ at: number }} Cursor */

/**
 * @param {Buffer} bytes
 * @param {Cursor} cursor
 */
function readHandle(bytes, cursor) {
  return { offset: readVarint(bytes, cursor), size: readVarint(bytes, cursor) };
}

/**
 * @param {Buffer} table
 * @param {{ offset: number, size: number }} handle
 * @returns {[string, Buffer][]}
 */
function readBlock(table, { offset, size }) {
  if (table[offset + size] !== UNCOMPRESSED) throw new Error('compressed tables are not supported');
  const block = table.subarray(offset, offset + size);
  // Behind the entries: places where keys are whole, and how many there are.
  const end = size - 4 * (1 + block.readUInt32LE(size - 4));
  const cursor = { at: 0 };
  /** @type {[string, Buffer][]} */
  const entries = [];
  while (cursor.at < end) {
    const shared = readVarint(block, cursor);
    const ownBytes = readVarint(block, cursor);
    const valueBytes = readVarint(block, cursor);
    const valueAt = cursor.at + ownBytes;
    const key = (entries.at(-1)?.[0] ?? '').slice(0, shared) + block.toString('latin1', cursor.at, valueAt);
    cursor.at = valueAt + valueBytes;
    entries.push([key, block.subarray(valueAt, cursor.at)]);
  }
  return entries;
}

/**
 * @param {Buffer} bytes
 * @param {Cursor} cursor
 */
function readVarint(bytes, cursor) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes.readUInt8(cursor.at++);
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}
