import { ASF_GUID, ASF_OBJECT_HEAD_BYTES, parseAsfObjectHead } from '../../audio-file/asf-object';
import { unsupported } from '../read-tag-bytes';
import { type AsfAttribute, parseDescriptors, parseRecords } from './asf-attributes';

/** The header of an ASF file: an object whose content is a number of objects; one of them is an extension with more. */

export interface AsfObject {
  /** As in `ASF_GUID`. */
  readonly guid: string;
  /** [startByte, endByte) of the header. */
  readonly startByte: number;
  readonly endByte: number;
}

/** One of the three objects that hold attributes. */
export interface AttributeList extends AsfObject {
  readonly attributes: readonly AsfAttribute[];
}

export interface AsfHeader {
  readonly objects: readonly AsfObject[];
  readonly extension: AsfObject;
  readonly extensionObjects: readonly AsfObject[];
  readonly fileProperties: AsfObject;
  /** Holds each name once; null where the header has none. */
  readonly description: AttributeList | null;
  /** Holds attributes of single streams. */
  readonly metadata: AttributeList | null;
  /** Holds further values of a name, and values in several languages. */
  readonly library: AttributeList | null;
}

/** Where the number of objects stands, and where the first of them does. */
export const ASF_HEADER_COUNT_BYTE = 24;
const FIRST_OBJECT_BYTE = 30;
/** Of the extension: a GUID and two bytes, then the size of its objects. */
export const ASF_EXTENSION_SIZE_BYTE = 42;
const ASF_EXTENSION_HEAD_BYTES = 46;
const FILE_PROPERTIES_BYTES = 104;
const PROTECTED: readonly string[] = [
  ASF_GUID.contentEncryption,
  ASF_GUID.extendedContentEncryption,
  ASF_GUID.advancedContentEncryption,
  ASF_GUID.digitalSignature,
];

/**
 * Takes a header apart.
 * @param bytes the header object with its head
 * @throws CodedError `format-unsupported` when it is not exactly what its own counts say
 */
export function parseAsfHeader(bytes: Buffer): AsfHeader {
  if (bytes.length < FIRST_OBJECT_BYTE) throw brokenHeader();
  const objects = parseObjects(bytes, FIRST_OBJECT_BYTE, bytes.length);
  if (objects.length !== bytes.readUInt32LE(ASF_HEADER_COUNT_BYTE)) throw brokenHeader();
  const extension = onlyOne(objects, ASF_GUID.headerExtension);
  const fileProperties = onlyOne(objects, ASF_GUID.fileProperties);
  if (extension === null || fileProperties === null) throw brokenHeader();
  if (fileProperties.endByte - fileProperties.startByte < FILE_PROPERTIES_BYTES) throw brokenHeader();
  const extensionObjects = parseExtension(bytes, extension);
  const metadata = onlyOne(extensionObjects, ASF_GUID.metadata);
  const library = onlyOne(extensionObjects, ASF_GUID.metadataLibrary);
  const description = onlyOne(objects, ASF_GUID.extendedContentDescription);
  return {
    objects,
    extension,
    extensionObjects,
    fileProperties,
    description: description && { ...description, attributes: parseDescriptors(bytes, ...contentOf(description)) },
    metadata: metadata && { ...metadata, attributes: parseRecords(bytes, ...contentOf(metadata)) },
    library: library && { ...library, attributes: parseRecords(bytes, ...contentOf(library)) },
  };
}

/** Whether another program would notice a changed header and refuse to play the file. */
export function isProtected({ objects, extensionObjects }: AsfHeader): boolean {
  return [...objects, ...extensionObjects].some(({ guid }) => PROTECTED.includes(guid));
}

/** The lists of attributes a header has. */
export function attributeLists({ description, metadata, library }: AsfHeader): AttributeList[] {
  return [description, metadata, library].filter((list) => list !== null);
}

function parseExtension(bytes: Buffer, { startByte, endByte }: AsfObject): AsfObject[] {
  const firstByte = startByte + ASF_EXTENSION_HEAD_BYTES;
  if (firstByte > endByte) throw brokenHeader();
  if (bytes.readUInt32LE(startByte + ASF_EXTENSION_SIZE_BYTE) !== endByte - firstByte) throw brokenHeader();
  return parseObjects(bytes, firstByte, endByte);
}

function parseObjects(bytes: Buffer, firstByte: number, endByte: number): AsfObject[] {
  const objects: AsfObject[] = [];
  let startByte = firstByte;
  while (startByte < endByte) {
    const head = parseAsfObjectHead(bytes, startByte);
    if (head === null || startByte + head.sizeBytes > endByte) throw brokenHeader();
    objects.push({ guid: head.guid, startByte, endByte: startByte + head.sizeBytes });
    startByte += head.sizeBytes;
  }
  return objects;
}

function onlyOne(objects: readonly AsfObject[], guid: string): AsfObject | null {
  const [first, second] = objects.filter((object) => object.guid === guid);
  if (second !== undefined) throw unsupported('its ASF header holds a part twice that it may hold once');
  return first ?? null;
}

function contentOf({ startByte, endByte }: AsfObject): [number, number] {
  return [startByte + ASF_OBJECT_HEAD_BYTES, endByte];
}

function brokenHeader(): Error {
  return unsupported('its ASF header is broken');
}
