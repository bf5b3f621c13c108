import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type HeadJob,
  JOB_EMBEDDINGS_FILE,
  JOB_SONGS_FILE,
  type JobSong,
  jobSongsSchema,
} from '../../../src-shared/contract/trainer-contract';
import { CodedError } from '../../../src-shared/errors';
import type { EmbeddingSpec } from '../../../src-shared/model-spec';
import { openTrackEmbedding } from '../../embedding/track-embedding';
import { type Target, UNKNOWN } from '../labels';
import type { SongSegments } from './training-songs';

/** A song to train on: what main knows of it, and what was kept of its sound. */
export interface OwnSong {
  readonly song: JobSong;
  /** One a label of the job. */
  readonly targets: readonly Target[];
  readonly segments: SongSegments;
}

/**
 * Reads a job's folder. Songs whose sound is not kept, and those of which nothing is known that is asked for, don't count.
 * @throws CodedError `bad-input` when a file is damaged, or a label has less than two songs
 */
export async function openJob({ jobDir, labels }: HeadJob, embedding: EmbeddingSpec): Promise<OwnSong[]> {
  const usable = (await readSongs(jobDir)).flatMap((song) => {
    const targets = targetsOf(song, labels);
    return song.embedding === null || targets.every((target) => target === UNKNOWN) ? [] : [{ song, targets }];
  });
  refuseMissing(labels, usable);
  const blocks = await readEmbeddings(
    join(jobDir, JOB_EMBEDDINGS_FILE),
    usable.map(({ song }) => song.embedding!),
  );
  return usable.map((one, i) => ({ ...one, segments: openSegments(one.song, blocks[i]!, embedding) }));
}

/** @throws CodedError `bad-input` when the list of songs is damaged */
export async function readSongs(jobDir: string): Promise<JobSong[]> {
  const path = join(jobDir, JOB_SONGS_FILE);
  const text = await readFile(path, 'utf8');
  try {
    const songs = jobSongsSchema.parse(JSON.parse(text));
    if (new Set(songs.map(({ id }) => id)).size < songs.length) throw new RangeError('a song is in it twice');
    return songs;
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new CodedError('bad-input', `${path} is damaged (${detail}); start the training again`, { cause: error });
  }
}

export function targetsOf({ labels, absent, isPartial }: JobSong, wanted: readonly string[]): Target[] {
  return wanted.map((label) => {
    if (labels.includes(label)) return 1;
    return isPartial && !absent.includes(label) ? UNKNOWN : 0;
  });
}

function refuseMissing(labels: readonly string[], songs: readonly { readonly targets: readonly Target[] }[]): void {
  const missing = labels.filter((_, k) => songs.filter(({ targets }) => targets[k] === 1).length < 2);
  if (missing.length === 0) return;
  throw new CodedError(
    'bad-input',
    `Too few songs that have been analysed are ${missing.join(', ')}; analyse more of them`,
  );
}

/** @throws CodedError `bad-input` when the file is shorter than what shall be in it */
async function readEmbeddings(
  path: string,
  places: readonly NonNullable<JobSong['embedding']>[],
): Promise<Uint8Array[]> {
  const { size } = await stat(path);
  if (places.some(({ offset, bytes }) => offset < 0 || bytes <= 0 || offset + bytes > size)) {
    throw new CodedError('bad-input', `${path} is damaged; start the training again`);
  }
  const file = await open(path);
  try {
    const blocks: Uint8Array[] = [];
    for (const { offset, bytes } of places) {
      const block = new Uint8Array(bytes);
      await file.read(block, 0, bytes, offset);
      blocks.push(block);
    }
    return blocks;
  } finally {
    await file.close();
  }
}

/** @throws CodedError `bad-input` naming the song */
function openSegments({ path }: JobSong, block: Uint8Array, { valueCount }: EmbeddingSpec): SongSegments {
  try {
    const packed = openTrackEmbedding(block);
    if (packed.valueCount === valueCount) return { count: packed.segmentCount, ...packed };
    throw new RangeError(`what was kept of it has ${packed.valueCount} values a segment, not ${valueCount}`);
  } catch (error) {
    const detail = (error as Error).message;
    throw new CodedError('bad-input', `${path}: ${detail}; analyse it again`, { cause: error });
  }
}
