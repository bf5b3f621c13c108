import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type HeadJob,
  JOB_EMBEDDINGS_FILE,
  JOB_SONGS_FILE,
  type JobSong,
} from '../../../../src-shared/contract/trainer-contract';
import { encodeTrackEmbedding } from '../../../embedding/track-embedding';
import { openModel } from '../../../model/open-model';
import { createRandom } from '../../random';

/** A job's folder: songs by two each of thirty artists, whose labels can be heard, and the base model's opinion of one of them. */

/** The base knows the second one. */
export const OWN_LABELS = ['Sea shanty', 'Jazz', 'Tango'];
const SONGS = 60;
const SEGMENTS = 4;

export async function writeMadeSongs(jobDir: string, baseModelDir: string): Promise<void> {
  const { spec } = await openModel(baseModelDir);
  const songs: JobSong[] = [];
  const blocks: Uint8Array[] = [];
  let offset = 0;
  for (let i = 0; i < SONGS; i++) {
    const block = madeEmbedding(i, spec.embedding?.valueCount ?? 1);
    songs.push({ ...madeSong(i), embedding: { offset, bytes: block.length } });
    blocks.push(block);
    offset += block.length;
  }
  await writeFile(join(jobDir, JOB_SONGS_FILE), JSON.stringify(songs));
  await writeFile(join(jobDir, JOB_EMBEDDINGS_FILE), Buffer.concat(blocks));
}

function madeSong(i: number): Omit<JobSong, 'embedding'> {
  return {
    id: `audio-${i}`,
    path: `/music/${i}.mp3`,
    artist: `Artist ${i >> 1}`,
    album: 'Songs',
    labels: [OWN_LABELS[labelOf(i)]!],
    absent: [],
    isPartial: false,
    baseProbs: { 'genre/Jazz': i % 4 < 2 ? 0.9 : 0.1 },
    isBaseLearned: i < 6,
  };
}

/** Songs of an artist have the same label. */
function labelOf(i: number): number {
  return (i >> 1) % OWN_LABELS.length;
}

/** Every label raises values of its own. */
function madeEmbedding(i: number, valueCount: number): Uint8Array {
  const random = createRandom(i + 1);
  const segments = Array.from({ length: SEGMENTS }, () => ({
    standsFor: 1,
    values: Float32Array.from(
      { length: valueCount },
      (_, k) => (k % OWN_LABELS.length === labelOf(i) ? 1 : 0) + random(),
    ),
  }));
  return encodeTrackEmbedding({ durationSec: SEGMENTS, segments });
}

export function madeJob(jobDir: string, baseModelDir: string): HeadJob {
  return {
    type: 'train-head',
    jobDir,
    baseModelDir,
    modelsDir: join(jobDir, 'models'),
    modelId: 'mine',
    title: 'My own',
    field: 'genre',
    labels: OWN_LABELS,
    targetPrecision: 0.8,
    seed: 1,
    keepsLabels: true,
    leftOut: 0,
    unheard: 0,
  };
}
