import type { AudioLayout } from '../../audio-file/audio-layout';
import { ASF_GUID, ASF_OBJECT_HEAD_BYTES } from '../../audio-file/asf-object';
import type { ByteReader } from '../../audio-file/byte-reader';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import {
  ASF_EXTENSION_SIZE_BYTE,
  type AsfHeader,
  type AsfObject,
  attributeLists,
  isProtected,
  parseAsfHeader,
} from './asf-header';
import { ASF_FILE_SIZE_BYTE, ASF_FILE_SIZE_BYTES } from './asf-numbers';
import { isOurs, planAsfSplices, readAsfField } from './asf-splice';

/**
 * The attributes in the header of an ASF (WMA) file.
 * @throws CodedError `format-unsupported`
 */
export async function openAsfDocument(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  if (layout.id3v2EndByte > 0) throw unsupported('an ID3v2 tag stands in front of it, which is foreign to this format');
  const headerEndByte = layout.payload[0]?.startByte ?? 0;
  if (headerEndByte === 0) throw unsupported('its ASF header is not followed by sound');
  const bytes = await readTagBytes(reader, 0, headerEndByte);
  const header = parseAsfHeader(bytes);
  if (isProtected(header)) throw unsupported('it is copy-protected or signed, which a changed tag would break');
  const untouchedParts = (): Buffer[] => untouchedAsfParts(bytes, header);
  return {
    nativeTypes: ['asf'],
    isRebuilt: false,
    values: (field) => readAsfField(header, field),
    describeFields: () => null,
    planSplices: (edits) => planAsfSplices(bytes, edits, reader.sizeBytes),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => null,
  };
}

/** Everything in the header but fields, padding, and numbers that follow from their sizes. */
function untouchedAsfParts(bytes: Buffer, header: AsfHeader): Buffer[] {
  const lists = attributeLists(header);
  const partsOf = (object: AsfObject): Buffer[] => {
    const { guid, startByte, endByte } = object;
    const list = lists.find((candidate) => candidate.startByte === startByte);
    if (guid === ASF_GUID.padding) return [];
    if (list !== undefined) {
      return list.attributes
        .filter((item) => !isOurs(item))
        .map((item) => bytes.subarray(item.startByte, item.endByte));
    }
    if (guid === ASF_GUID.fileProperties) return [withoutFileSize(bytes.subarray(startByte, endByte))];
    if (guid !== ASF_GUID.headerExtension) return [bytes.subarray(startByte, endByte)];
    const extensionHead = bytes.subarray(startByte + ASF_OBJECT_HEAD_BYTES, startByte + ASF_EXTENSION_SIZE_BYTE);
    return [extensionHead, ...header.extensionObjects.flatMap(partsOf)];
  };
  return header.objects.flatMap(partsOf);
}

function withoutFileSize(fileProperties: Buffer): Buffer {
  const sizeEndByte = ASF_FILE_SIZE_BYTE + ASF_FILE_SIZE_BYTES;
  return Buffer.concat([fileProperties.subarray(0, ASF_FILE_SIZE_BYTE), fileProperties.subarray(sizeEndByte)]);
}
