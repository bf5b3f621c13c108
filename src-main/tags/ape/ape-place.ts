import type { AudioLayout } from '../../audio-file/audio-layout';
import type { ByteRange, ByteReader } from '../../audio-file/byte-reader';
import { readId3v1Bytes } from '../../audio-file/trailing-tags';
import { unsupported } from '../read-tag-bytes';
import { APE_EDGE_BYTES, APE_PREAMBLE } from './ape-tag';

/** What stands behind the audio of a file whose own tag is an APE tag. */
export interface ApePlace {
  /** The APE tag with header and footer, empty where a new one belongs. */
  readonly tag: ByteRange;
  /** The ID3v1 tag behind it; empty where there is none. */
  readonly id3v1: Buffer;
}

/**
 * Finds the APE tag, or the place for one: at the end of the file, before an ID3v1 tag.
 * @throws CodedError `format-unsupported` when anything else stands behind the audio, or the tag's begin is not certain
 */
export async function findApePlace(reader: ByteReader, layout: AudioLayout): Promise<ApePlace> {
  const startByte = layout.trailingTagsByte;
  const id3v1 = await readId3v1Bytes(reader);
  const tag = { startByte, endByte: reader.sizeBytes - id3v1.length };
  if (!isOneTag(tag, layout.apeItems)) throw unsupported('it has several tags at its end');
  // A header without footer, or the other way round: readers disagree on what is sound and what is tag.
  const before = await reader.read(Math.max(0, startByte - APE_EDGE_BYTES), Math.min(startByte, APE_EDGE_BYTES));
  if (before.includes(APE_PREAMBLE)) throw unsupported('its APE tag is broken');
  return { tag, id3v1 };
}

function isOneTag(range: ByteRange, apeItems: ByteRange | null): boolean {
  if (apeItems === null) return range.startByte === range.endByte;
  const headerBytes = apeItems.startByte - range.startByte;
  const isAtEnd = apeItems.endByte + APE_EDGE_BYTES === range.endByte;
  return isAtEnd && (headerBytes === 0 || headerBytes === APE_EDGE_BYTES);
}
