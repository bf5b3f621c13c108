/** Builds WAV and AIFF files byte by byte from the standards' texts, for tests: independent of the code under test. */

export interface ChunkSpec {
  readonly id: string;
  readonly body: Buffer;
  /** Instead of the body's length. */
  readonly statedBytes?: number;
  /** Left out: a zero behind a body of odd length. */
  readonly padding?: Buffer;
}

export interface FormSpec {
  readonly id: 'RIFF' | 'RF64' | 'BW64' | 'FORM';
  readonly type: 'WAVE' | 'AIFF' | 'AIFC';
  readonly chunks: readonly ChunkSpec[];
  /** Instead of the length of everything behind it. */
  readonly statedBytes?: number;
}

/** A whole file. */
export function buildForm({ id, type, chunks, statedBytes }: FormSpec): Buffer {
  const isBigEndian = id === 'FORM';
  const body = Buffer.concat([Buffer.from(type), ...chunks.map((chunk) => encodeChunk(chunk, isBigEndian))]);
  return Buffer.concat([Buffer.from(id), sizeOf(statedBytes ?? body.length, isBigEndian), body]);
}

/** A RIFF INFO list; texts are bytes already, NUL included. */
export function infoChunk(entries: readonly (readonly [id: string, text: Buffer])[]): ChunkSpec {
  const encoded = entries.map(([id, body]) => encodeChunk({ id, body }, false));
  return { id: 'LIST', body: Buffer.concat([Buffer.from('INFO'), ...encoded]) };
}

/** The chunk that holds the sizes of a 64-bit form. */
export function longSizesChunk(formBytes: number, audioBytes: number, sampleCount = 0): ChunkSpec {
  const body = Buffer.alloc(28);
  body.writeBigUInt64LE(BigInt(formBytes), 0);
  body.writeBigUInt64LE(BigInt(audioBytes), 8);
  body.writeBigUInt64LE(BigInt(sampleCount), 16);
  return { id: 'ds64', body };
}

/** The chunks of a file that ffmpeg made; their sizes are believed. */
export function splitForm(file: Buffer): ChunkSpec[] {
  const isBigEndian = file.toString('latin1', 0, 4) === 'FORM';
  const chunks: ChunkSpec[] = [];
  for (let offset = 12; offset < file.length;) {
    const bytes = isBigEndian ? file.readUInt32BE(offset + 4) : file.readUInt32LE(offset + 4);
    const body = file.subarray(offset + 8, offset + 8 + bytes);
    chunks.push({ id: file.toString('latin1', offset, offset + 4), body });
    offset += 8 + bytes + (bytes % 2);
  }
  return chunks;
}

function encodeChunk({ id, body, statedBytes, padding }: ChunkSpec, isBigEndian: boolean): Buffer {
  const behind = padding ?? Buffer.alloc(body.length % 2);
  return Buffer.concat([Buffer.from(id, 'latin1'), sizeOf(statedBytes ?? body.length, isBigEndian), body, behind]);
}

function sizeOf(bytes: number, isBigEndian: boolean): Buffer {
  const size = Buffer.alloc(4);
  if (isBigEndian) size.writeUInt32BE(bytes);
  else size.writeUInt32LE(bytes);
  return size;
}
