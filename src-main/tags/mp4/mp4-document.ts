import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteReader } from '../../audio-file/byte-reader';
import type { TagDocument } from '../tag-document';
import { readMp4File } from './mp4-file';
import { readMp4Field } from './mp4-items';
import { fieldItems, planMp4Splices } from './mp4-splice';
import { mp4PartsAfterEdit, untouchedMp4Parts } from './untouched-parts';

/**
 * The iTunes tags of an MP4 file (AAC, Apple Lossless and others); where there are none, those that an edit makes.
 * @throws CodedError `format-unsupported`
 */
export async function openMp4Document(reader: ByteReader, layout: AudioLayout): Promise<TagDocument> {
  const file = await readMp4File(reader, layout);
  const items = fieldItems(file);
  return {
    nativeTypes: ['iTunes'],
    // Tags made anew hold the edited fields and nothing else, so that a reader can compare all of them.
    isRebuilt: false,
    values: (field) => readMp4Field(items, field),
    describeFields: () =>
      items.map(({ name, box, values }) => ({ name, value: values?.join(' / ') ?? `${box.bytes.length} bytes` })),
    planSplices: (edits, from) => planMp4Splices(from, file, edits),
    untouchedParts: () => untouchedMp4Parts(file),
    partsAfterEdit: () => mp4PartsAfterEdit(file),
    plainId3v2: () => null,
  };
}
