import type { ByteRange, ByteReader } from '../../audio-file/byte-reader';
import { oggChecksumChange } from '../../audio-file/ogg-checksum';
import {
  OGG_CHECKSUM_BYTE,
  OGG_FIRST,
  OGG_LAST,
  OGG_SEQUENCE_BYTE,
  type OggPage,
  readOggPage,
} from '../../audio-file/ogg-page';
import type { ByteSplice } from '../byte-splice';
import { unsupported } from '../read-tag-bytes';

const WINDOW_BYTES = 1024 * 1024;

/**
 * The splices that move the numbers of a stream's pages of sound up or down: eight bytes a page, number and checksum.
 * Reads through the whole file, and keeps of it the splices alone.
 * @param sound from the first page to number to where the stream, or the file, ends
 * @throws CodedError `format-unsupported` when a page does not follow upon another, is cut off, or begins a new stream
 */
export async function planRenumbering(reader: ByteReader, sound: ByteRange, movedBy: number): Promise<ByteSplice[]> {
  const splices: ByteSplice[] = [];
  const windowed = windowedReader(reader);
  let position = sound.startByte;
  let serial: number | null = null;
  while (position < sound.endByte) {
    const page = await readOggPage(windowed, position);
    if (page === null || page.endByte > sound.endByte) throw cannotRenumber(`the file is damaged at byte ${position}`);
    serial ??= page.serial;
    if (page.serial !== serial || (page.flags & OGG_FIRST) !== 0) throw cannotRenumber('it holds several streams');
    splices.push(renumbered(page, movedBy));
    position = page.endByte;
    if ((page.flags & OGG_LAST) !== 0) break;
  }
  if ((await readOggPage(reader, position)) !== null) throw cannotRenumber('it holds several streams');
  return splices;
}

function renumbered({ startByte, endByte, sequence, checksum }: OggPage, movedBy: number): ByteSplice {
  const movedSequence = (sequence + movedBy) >>> 0;
  const difference = Buffer.alloc(4);
  difference.writeUInt32LE((sequence ^ movedSequence) >>> 0);
  const change = oggChecksumChange(difference, endByte - startByte - OGG_CHECKSUM_BYTE);
  return {
    offsetBytes: startByte + OGG_SEQUENCE_BYTE,
    before: twoNumbers(sequence, checksum),
    after: twoNumbers(movedSequence, (checksum ^ change) >>> 0),
  };
}

function twoNumbers(first: number, second: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(first, 0);
  bytes.writeUInt32LE(second, 4);
  return bytes;
}

/** Serves small reads that go forward from a large one. */
function windowedReader(reader: ByteReader): ByteReader {
  let [window, windowByte]: [Buffer, number] = [Buffer.alloc(0), 0];
  return {
    sizeBytes: reader.sizeBytes,
    async read(offset, length) {
      const end = Math.min(offset + length, reader.sizeBytes);
      if (offset < windowByte || end > windowByte + window.length) {
        [window, windowByte] = [await reader.read(offset, WINDOW_BYTES), offset];
      }
      return window.subarray(offset - windowByte, end - windowByte);
    },
  };
}

function cannotRenumber(reason: string): Error {
  return unsupported(`its tags would take more or fewer Ogg pages, and the pages behind cannot be numbered: ${reason}`);
}
