// @ts-check
// Just enough of the ZIP format (PKWARE's APPNOTE 6.3, sections 4.3.7 to 4.3.16) to read a wheel: no encryption, no ZIP64.
import { Buffer } from 'node:buffer';
import { crc32, inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * @param {Buffer} archive
 * @param {string} name of a file within it
 * @returns {Buffer} what is in the file
 * @throws {Error} when there is no such file, or it is damaged
 */
export function readZipFile(archive, name) {
  const entry = directoryOf(archive).find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`the archive holds no ${name}`);
  const { offset, packedBytes, method, checksum } = entry;
  // The name and the extra field stand a second time before the data, the latter at a length of its own.
  const start = offset + LOCAL_HEADER_BYTES + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const packed = archive.subarray(start, start + packedBytes);
  const content = unpack(packed, method);
  if (crc32(content) !== checksum) throw new Error(`${name} is damaged in the archive`);
  return content;
}

/**
 * @param {Buffer} packed
 * @param {number} method
 */
function unpack(packed, method) {
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed);
  throw new Error(`compression method ${method} is not known`);
}

/** @param {Buffer} archive */
function directoryOf(archive) {
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(END_OF_DIRECTORY).buffer), archive.length - END_BYTES);
  if (end === -1) throw new Error('this is no ZIP archive');
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error("the archive's directory is damaged");
    const nameBytes = archive.readUInt16LE(at + 28);
    const entry = {
      name: archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      method: archive.readUInt16LE(at + 10),
      checksum: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      offset: archive.readUInt32LE(at + 42),
    };
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    return entry;
  });
}
