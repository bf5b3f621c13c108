import { ASF_GUID, ASF_OBJECT_HEAD_BYTES } from '../../audio-file/asf-object';
import { type ByteSplice, paddingSplice, sizeDelta } from '../byte-splice';
import { ASF_EXTENSION_SIZE_BYTE, ASF_HEADER_COUNT_BYTE, type AsfHeader, type AsfObject } from './asf-header';

/** Changes within the three lists of attributes. */
export interface AttributeChanges {
  readonly description: readonly ByteSplice[];
  readonly metadata: readonly ByteSplice[];
  readonly library: readonly ByteSplice[];
}

const SIZE_BYTE = 16;
/** Of the file properties: their content begins with a GUID. */
export const ASF_FILE_SIZE_BYTE = 40;
export const ASF_FILE_SIZE_BYTES = 8;
const FLAGS_BYTE = 88;
const IS_BROADCAST = 1;

/**
 * The changes together with all that follows from them: padding, sizes, number of objects. Nothing behind the header
 * has to follow: indexes count packets, or bytes from the first of them.
 * @param fileBytes size of the file before
 */
export function planHeaderNumbers(
  bytes: Buffer,
  header: AsfHeader,
  changes: AttributeChanges,
  fileBytes: number,
): ByteSplice[] {
  const { description, metadata, library } = changes;
  const inLists = [...metadata, ...library, ...description];
  if (inLists.length === 0) return [];
  const padding = planPadding(bytes, header, sizeDelta(inLists));
  const extensionDelta = sizeDelta([...metadata, ...library, ...padding.inExtension]);
  const headerDelta = sizeDelta([...description, ...padding.inHeader]) + extensionDelta;
  return [
    // Of insertions at one place the earlier ones come first: what ends the extension, then what follows it.
    ...padding.inExtension,
    ...metadata,
    ...library,
    ...padding.inHeader,
    ...description,
    ...planSize(bytes, header.description, sizeDelta(description)),
    ...planSize(bytes, header.metadata, sizeDelta(metadata)),
    ...planSize(bytes, header.library, sizeDelta(library)),
    ...planSize(bytes, header.extension, extensionDelta),
    added32(bytes, header.extension.startByte + ASF_EXTENSION_SIZE_BYTE, extensionDelta),
    added32(bytes, ASF_HEADER_COUNT_BYTE, header.description === null && description.length > 0 ? 1 : 0),
    added64(bytes, SIZE_BYTE, headerDelta),
    ...planFileSize(bytes, header.fileProperties, headerDelta, fileBytes),
  ];
}

/** What a list that was just made says of its own size is right already. */
function planSize(bytes: Buffer, object: AsfObject | null, delta: number): ByteSplice[] {
  return object === null ? [] : [added64(bytes, object.startByte + SIZE_BYTE, delta)];
}

interface PaddingChanges {
  readonly inHeader: readonly ByteSplice[];
  readonly inExtension: readonly ByteSplice[];
}

/** The first padding object that is large enough takes up the difference; it may stand in the header or its extension. */
function planPadding(bytes: Buffer, { objects, extensionObjects }: AsfHeader, delta: number): PaddingChanges {
  const isEnough = ({ guid, startByte, endByte }: AsfObject): boolean =>
    guid === ASF_GUID.padding && endByte - startByte - ASF_OBJECT_HEAD_BYTES >= delta;
  const inHeader = objects.find(isEnough);
  const inExtension = inHeader === undefined ? extensionObjects.find(isEnough) : undefined;
  return {
    inHeader: resizePadding(bytes, inHeader, delta),
    inExtension: resizePadding(bytes, inExtension, delta),
  };
}

function resizePadding(bytes: Buffer, padding: AsfObject | undefined, delta: number): ByteSplice[] {
  if (padding === undefined || delta === 0) return [];
  const size = added64(bytes, padding.startByte + SIZE_BYTE, -delta);
  return [size, paddingSplice(bytes, padding.endByte, delta)];
}

/** Kept right where it is right; in a broadcast it has no meaning, and what is wrong already is left to who wrote it. */
function planFileSize(bytes: Buffer, { startByte }: AsfObject, delta: number, fileBytes: number): ByteSplice[] {
  const sizeByte = startByte + ASF_FILE_SIZE_BYTE;
  const isBroadcast = (bytes.readUInt32LE(startByte + FLAGS_BYTE) & IS_BROADCAST) !== 0;
  const isRight = bytes.readBigUInt64LE(sizeByte) === BigInt(fileBytes);
  return isBroadcast || !isRight ? [] : [added64(bytes, sizeByte, delta)];
}

function added32(bytes: Buffer, offsetBytes: number, delta: number): ByteSplice {
  const after = Buffer.alloc(4);
  after.writeUInt32LE(bytes.readUInt32LE(offsetBytes) + delta);
  return { offsetBytes, before: bytes.subarray(offsetBytes, offsetBytes + after.length), after };
}

function added64(bytes: Buffer, offsetBytes: number, delta: number): ByteSplice {
  const after = Buffer.alloc(8);
  after.writeBigUInt64LE(bytes.readBigUInt64LE(offsetBytes) + BigInt(delta));
  return { offsetBytes, before: bytes.subarray(offsetBytes, offsetBytes + after.length), after };
}
