import type { ByteReader } from './byte-reader';

/**
 * Walks through files that consist of chunks: a name of four characters, a size of four bytes, the content, and a zero
 * after content of odd length. RIFF/WAVE, its 64-bit forms RF64 and BW64, AIFF and AIFF-C are built like this.
 */

export interface ChunkFormat {
  /** What the file starts with. */
  readonly formIds: readonly string[];
  /** What stands behind its size. */
  readonly formTypes: readonly string[];
  readonly isLittleEndian: boolean;
  /** Name of the chunk that holds the sound. */
  readonly audioId: string;
}

export const WAVE_FORMAT: ChunkFormat = {
  formIds: ['RIFF', 'RF64', 'BW64'],
  formTypes: ['WAVE'],
  isLittleEndian: true,
  audioId: 'data',
};

export const AIFF_FORMAT: ChunkFormat = {
  formIds: ['FORM'],
  formTypes: ['AIFF', 'AIFC'],
  isLittleEndian: false,
  audioId: 'SSND',
};

/** One chunk, placed in the file. */
export interface Chunk {
  readonly id: string;
  /** Of its name. */
  readonly startByte: number;
  readonly bodyStartByte: number;
  readonly bodyEndByte: number;
  /** The byte behind a body of odd length, which should be zero; empty where there is none. */
  readonly padding: Buffer;
  readonly endByte: number;
}

export interface ChunkFile {
  readonly format: ChunkFormat;
  readonly formId: string;
  readonly formType: string;
  readonly startByte: number;
  /** The size in the header as it stands there; `SIZE_UNKNOWN` in 64-bit forms. */
  readonly headerBytes: number;
  /** The size that counts, from the header or `ds64`. It should be that of everything behind the header's; often it is not. */
  readonly statedBytes: number;
  /** Whether sizes too large for four bytes stand in a chunk of their own, `ds64`. */
  readonly has64BitSizes: boolean;
  readonly chunks: readonly Chunk[];
  /** The first one with sound. */
  readonly audio: Chunk | null;
  /**
   * The sound reaches to the end of the file whatever its size says: a program that wrote into a pipe never knew it, or
   * the file is cut off. Nothing can stand behind it then.
   */
  readonly isOpenEnded: boolean;
  /** Behind the last chunk. */
  readonly endByte: number;
}

export const CHUNK_HEAD_BYTES = 8;
export const FORM_HEAD_BYTES = 12;
/** Instead of a size: it is not known, or stands in `ds64`. */
export const SIZE_UNKNOWN = 0xffffffff;
const PRINTABLE = /^[ -~]{4}$/;
/** A file with more of them is none that a music program wrote. */
const MOST_CHUNKS = 4096;
const DS64_LEAST_BYTES = 28;
const NOTHING = Buffer.alloc(0);

/**
 * Finds all chunks, at the cost of one small read each; where something stands that is no chunk, the walk ends.
 * @param startByte where the file's own header stands
 * @returns null for what is not of this format
 */
export async function walkChunks(
  reader: ByteReader,
  startByte: number,
  format: ChunkFormat,
): Promise<ChunkFile | null> {
  const head = await reader.read(startByte, FORM_HEAD_BYTES);
  if (head.length < FORM_HEAD_BYTES) return null;
  const [formId, formType] = [head.toString('latin1', 0, 4), head.toString('latin1', 8, 12)];
  if (!format.formIds.includes(formId) || !format.formTypes.includes(formType)) return null;
  const has64BitSizes = formId.endsWith('64');
  const longSizes = has64BitSizes ? await readLongSizes(reader, startByte + FORM_HEAD_BYTES) : null;
  if (has64BitSizes && longSizes === null) return null;
  const headerBytes = readSize(head, 4, format);
  const statedBytes = longSizes?.formBytes ?? headerBytes;
  const walk = new ChunkWalk(reader, format, startByte, statedBytes, longSizes?.audioBytes ?? null);
  return { format, formId, formType, startByte, headerBytes, statedBytes, has64BitSizes, ...(await walk.run()) };
}

/** Whether a chunk of odd length goes without the zero that has to follow it. */
export function lacksPadding({ bodyStartByte, bodyEndByte, padding }: Chunk): boolean {
  return (bodyEndByte - bodyStartByte) % 2 === 1 && padding.length === 0;
}

function readSize(bytes: Buffer, offset: number, { isLittleEndian }: ChunkFormat): number {
  return isLittleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
}

/** The sizes in the `ds64` chunk that has to come first; null where it doesn't. */
async function readLongSizes(
  reader: ByteReader,
  offset: number,
): Promise<{ formBytes: number; audioBytes: number } | null> {
  const bytes = await reader.read(offset, CHUNK_HEAD_BYTES + DS64_LEAST_BYTES);
  if (bytes.length < CHUNK_HEAD_BYTES + DS64_LEAST_BYTES || bytes.toString('latin1', 0, 4) !== 'ds64') return null;
  const formBytes = Number(bytes.readBigUInt64LE(CHUNK_HEAD_BYTES));
  const audioBytes = Number(bytes.readBigUInt64LE(CHUNK_HEAD_BYTES + 8));
  const areExact = Number.isSafeInteger(formBytes) && Number.isSafeInteger(audioBytes);
  return areExact ? { formBytes, audioBytes } : null;
}

interface ChunkHead {
  readonly id: string;
  readonly statedBytes: number;
}

class ChunkWalk {
  private readonly chunks: Chunk[] = [];
  private audio: Chunk | null = null;
  private isOpenEnded = false;

  constructor(
    private readonly reader: ByteReader,
    private readonly format: ChunkFormat,
    private readonly startByte: number,
    private readonly statedFormBytes: number,
    private readonly longAudioBytes: number | null,
  ) {}

  async run(): Promise<Pick<ChunkFile, 'chunks' | 'audio' | 'isOpenEnded' | 'endByte'>> {
    let endByte = this.startByte + FORM_HEAD_BYTES;
    while (this.chunks.length < MOST_CHUNKS && !this.isOpenEnded) {
      const head = await this.headAt(endByte);
      if (head === null) break;
      const chunk = await this.placed(head, endByte);
      this.chunks.push(chunk);
      if (head.id === this.format.audioId) this.audio ??= chunk;
      endByte = chunk.endByte;
    }
    return { chunks: this.chunks, audio: this.audio, isOpenEnded: this.isOpenEnded, endByte };
  }

  private async placed({ id, statedBytes }: ChunkHead, startByte: number): Promise<Chunk> {
    const bodyStartByte = startByte + CHUNK_HEAD_BYTES;
    if (this.reachesToEnd(id, statedBytes, bodyStartByte)) {
      this.isOpenEnded = true;
      const endByte = this.reader.sizeBytes;
      return { id, startByte, bodyStartByte, bodyEndByte: endByte, padding: NOTHING, endByte };
    }
    const bodyEndByte = bodyStartByte + statedBytes;
    const padding = statedBytes % 2 === 1 ? await this.paddingAt(bodyEndByte) : NOTHING;
    return { id, startByte, bodyStartByte, bodyEndByte, padding, endByte: bodyEndByte + padding.length };
  }

  private reachesToEnd(id: string, statedBytes: number, bodyStartByte: number): boolean {
    if (id !== this.format.audioId) return false;
    const availableBytes = this.reader.sizeBytes - bodyStartByte;
    if (statedBytes > availableBytes) return true;
    // Written before there was any sound, and never corrected.
    const statedEndByte = this.startByte + CHUNK_HEAD_BYTES + this.statedFormBytes;
    const isHeaderAlone = [0, SIZE_UNKNOWN].includes(this.statedFormBytes) || statedEndByte === bodyStartByte;
    return statedBytes === 0 && availableBytes > 0 && isHeaderAlone;
  }

  /** Null where no chunk can stand: a name or a size that is none. */
  private async headAt(offset: number): Promise<ChunkHead | null> {
    const bytes = await this.reader.read(offset, CHUNK_HEAD_BYTES);
    if (bytes.length < CHUNK_HEAD_BYTES) return null;
    const id = bytes.toString('latin1', 0, 4);
    if (!PRINTABLE.test(id)) return null;
    const shortSize = readSize(bytes, 4, this.format);
    const isAudio = id === this.format.audioId;
    const isLong = isAudio && shortSize === SIZE_UNKNOWN && this.longAudioBytes !== null;
    const statedBytes = isLong ? this.longAudioBytes : shortSize;
    const fits = offset + CHUNK_HEAD_BYTES + statedBytes <= this.reader.sizeBytes;
    return fits || isAudio ? { id, statedBytes } : null;
  }

  /** A zero is padding; anything else is, too, if a chunk follows behind it. */
  private async paddingAt(offset: number): Promise<Buffer> {
    const byte = await this.reader.read(offset, 1);
    return byte[0] === 0 || (await this.headAt(offset + 1)) !== null ? byte : NOTHING;
  }
}
