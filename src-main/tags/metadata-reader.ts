import { extname } from 'node:path';
import { type IAudioMetadata, parseFromTokenizer } from 'music-metadata';
import { BoundedTokenizer } from '../../src-shared/node/bounded-tokenizer';
import type { ByteReader } from '../audio-file/byte-reader';
import type { AudioKind } from '../audio-file/audio-layout';

/** Told where the bytes told it: music-metadata would go by the file's name. */
const MIME_TYPES: Readonly<Partial<Record<AudioKind, string>>> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'audio/mp4',
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  wavpack: 'audio/wavpack',
  ape: 'audio/ape',
  musepack: 'audio/musepack',
  asf: 'audio/x-ms-asf',
};

/**
 * Parses a file's metadata with covers by music-metadata, without reading through the audio.
 * @throws CodedError `file-unreadable` when its end is not found within a bound of reading; whatever music-metadata throws
 */
export async function parseMetadata(reader: ByteReader, kind: AudioKind, path: string): Promise<IAudioMetadata> {
  const fileInfo = { size: reader.sizeBytes, path: extname(path).toLowerCase(), mimeType: MIME_TYPES[kind] };
  return parseFromTokenizer(new BoundedTokenizer(reader, fileInfo), { duration: false });
}
