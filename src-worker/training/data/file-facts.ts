import { type FileHandle, open } from 'node:fs/promises';
import { type IAudioMetadata, parseFromTokenizer } from 'music-metadata';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { BoundedTokenizer } from '../../../src-shared/node/bounded-tokenizer';
import type { LabelTag } from './tag-source';

/** What a file's tags and headers say. */
export interface FileFacts {
  readonly artist: string | null;
  /** With its artist in front: many albums are called "Greatest Hits". */
  readonly album: string | null;
  /** Null where only decoding would tell. */
  readonly durationSec: number | null;
  readonly labels: Readonly<Record<LabelTag, readonly string[]>>;
  /** Why tags and headers could not be read; null where they could. */
  readonly failure: string | null;
}

const NOTHING: Omit<FileFacts, 'failure'> = {
  artist: null,
  album: null,
  durationSec: null,
  labels: { genre: [], mood: [] },
};

/**
 * Reads a file's tags and headers; the sound is not read. Broken tags are a failure told in the result: the sound behind
 * them may be music all the same.
 */
export async function tryReadFacts(path: string): Promise<FileFacts> {
  try {
    return factsOf(await parseFile(path));
  } catch (error) {
    const { code, message } = toErrorInfo(error);
    const why = code === 'internal' ? `broken, or no music (${message})` : message;
    return { ...NOTHING, failure: `${path}: ${why.replace(`${path}: `, '')}` };
  }
}

async function parseFile(path: string): Promise<IAudioMetadata> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) throw new CodedError('file-empty', 'the file is empty (0 bytes)');
    const tokenizer = new BoundedTokenizer(
      { read: (offset, length) => readBytes(file, offset, length) },
      { size, path },
    );
    const metadata = await parseFromTokenizer(tokenizer, { duration: false, skipCovers: true });
    const { codec, sampleRate, duration } = metadata.format;
    if ((codec ?? sampleRate ?? duration) === undefined) throw new CodedError('no-audio', 'no audio was found in it');
    return metadata;
  } finally {
    await file.close();
  }
}

async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

function factsOf({ common, format }: IAudioMetadata): FileFacts {
  const { duration } = format;
  const album = textOf(common.album);
  const albumArtist = textOf(common.albumartist) ?? textOf(common.artist);
  return {
    artist: textOf(common.artist),
    album: album === null || albumArtist === null ? album : `${albumArtist}: ${album}`,
    // Broken headers make durations of zero and of infinity.
    durationSec: duration !== undefined && duration > 0 && Number.isFinite(duration) ? duration : null,
    labels: { genre: splitValues(common.genre ?? []), mood: splitValues(common.mood ?? []) },
    failure: null,
  };
}

/** An APE item can be bytes whatever its name promises, and comes through as such. */
function textOf(text: unknown): string | null {
  return typeof text !== 'string' || text.trim() === '' ? null : text.trim();
}

/** `;` is what most programs join several values by; `/` and `,` also stand within one, as in "Folk, World, & Country". */
function splitValues(values: string | readonly string[]): string[] {
  return [values]
    .flat()
    .flatMap((value) => value.split(/[;\0]/))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
