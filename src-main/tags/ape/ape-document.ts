import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import type { ByteSplice } from '../byte-splice';
import type { FieldValues } from '../../../src-shared/tags';
import { readTagBytes, unsupported } from '../read-tag-bytes';
import type { TagDocument } from '../tag-document';
import { TAG_MAP } from '../tag-map';
import { type ApePlace, findApePlace } from './ape-place';
import { isField, isOurs, planApeSplices, readApeField, untouchedApeItems } from './ape-splice';
import { buildApeTag, encodeApeItem, parseApeTag } from './ape-tag';
import { type CarriedItem, id3v1AsApeItems } from './older-tag';

const NATIVE_TYPES = ['APEv2'];
const NOTHING = Buffer.alloc(0);

/**
 * The APE tag of a WavPack, Monkey's Audio or Musepack file; where there is none, the one an edit makes. Tags of other
 * formats in front of it and behind it stay as they are.
 * @throws CodedError `format-unsupported`
 */
export async function openApeDocument(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  const place = await findApePlace(reader, layout);
  const id3v2 = await readTagBytes(reader, 0, layout.id3v2EndByte);
  const others = [id3v2, place.id3v1].filter(({ length }) => length > 0);
  const { startByte, endByte } = place.tag;
  if (startByte < endByte) return apeDocument(await readTagBytes(reader, startByte, endByte), startByte, others);
  if (id3v2.length > 0) {
    throw unsupported(
      'its only tag is an ID3v2 tag, which is foreign to this format and would be hidden by another one',
    );
  }
  return untaggedDocument(place, others);
}

function apeDocument(bytes: Buffer, baseBytes: number, others: readonly Buffer[]): TagDocument {
  const tag = parseApeTag(bytes);
  const untouchedParts = (): Buffer[] => [...untouchedApeItems(bytes, tag), ...others];
  return {
    nativeTypes: NATIVE_TYPES,
    isRebuilt: false,
    values: (field) => readApeField(tag, field),
    describeFields: () => null,
    planSplices: (edits) => planApeSplices(bytes, tag, edits, baseBytes),
    untouchedParts,
    partsAfterEdit: untouchedParts,
    plainId3v2: () => null,
  };
}

/** To readers the file already has the tag that repeats its ID3v1 tag (see plain-ape-file.ts), so it is not a new one. */
function untaggedDocument({ tag, id3v1 }: ApePlace, others: readonly Buffer[]): TagDocument {
  const carried = id3v1AsApeItems(id3v1);
  const keptParts = carried.filter(({ key }) => !isOurs(key)).map(({ bytes }) => bytes);
  return {
    nativeTypes: NATIVE_TYPES,
    isRebuilt: false,
    values: () => [],
    describeFields: () => null,
    planSplices: (edits) => planNewTag(carried, edits, tag.startByte),
    untouchedParts: () => [...others],
    partsAfterEdit: () => [...keptParts, ...others],
    plainId3v2: () => null,
  };
}

function planNewTag(carried: readonly CarriedItem[], edits: readonly FieldValues[], offsetBytes: number): ByteSplice[] {
  const items = edits
    .filter(({ values }) => values.length > 0)
    .map(({ field, values }) => encodeApeItem(TAG_MAP[field].ape, values));
  if (items.length === 0) return [];
  const kept = carried.filter(({ key }) => !edits.some(({ field }) => isField(key, field))).map(({ bytes }) => bytes);
  return [{ offsetBytes, before: NOTHING, after: buildApeTag([...kept, ...items]) }];
}
