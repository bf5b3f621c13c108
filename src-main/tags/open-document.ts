import type { AudioKind, AudioLayout } from '../audio-file/audio-layout';
import type { ByteReader } from '../audio-file/byte-reader';
import { openApeDocument } from './ape/ape-document';
import { openAsfDocument } from './asf/asf-document';
import { openAiffDocument, openWavDocument } from './chunks/chunk-document';
import type { Id3Conventions } from './id3v2/id3v2-conventions';
import { openMp3Document } from './id3v2/mp3-document';
import { openMp4Document } from './mp4/mp4-document';
import { unsupported } from './read-tag-bytes';
import type { TagDocument } from './tag-document';
import { openFlacDocument } from './vorbis/flac-document';
import { openOggDocument } from './vorbis/ogg-document';

type OpenDocument = (reader: ByteReader, layout: AudioLayout, conventions: Id3Conventions) => Promise<TagDocument>;

const DOCUMENTS: Readonly<Partial<Record<AudioKind, OpenDocument>>> = {
  mp3: openMp3Document,
  flac: openFlacDocument,
  ogg: openOggDocument,
  wav: openWavDocument,
  aiff: openAiffDocument,
  mp4: openMp4Document,
  wavpack: openApeDocument,
  ape: openApeDocument,
  musepack: openApeDocument,
  asf: openAsfDocument,
};

/**
 * Opens the tag that an edit would change.
 * @throws CodedError `format-unsupported` with the reason why nothing can be written into this file, without its name
 */
export async function openTagDocument(
  reader: ByteReader,
  layout: AudioLayout,
  conventions: Id3Conventions,
): Promise<TagDocument> {
  const open = DOCUMENTS[layout.kind];
  if (open === undefined)
    throw unsupported('Sleevenotes cannot write tags into files of this kind; this one is left as it is');
  return open(reader, layout, conventions);
}
