import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { JOB_EMBEDDINGS_FILE, JOB_SONGS_FILE, type JobSong } from '../../src-shared/contract/trainer-contract';
import { decodeHeadSummaries } from '../store/prediction-codec';
import type { WorkedOut } from '../labels/label-sets';
import { HEADS_OF_FIELD } from '../../src-shared/tags';
import type { LabelSongsRepo } from '../store/label-songs-repo';
import type { ModelSpec } from '../../src-shared/model-spec';

export interface JobInput {
  readonly worked: WorkedOut;
  readonly labelSongs: LabelSongsRepo;
  readonly embeddings: { get(audioId: string, backbone: string): Uint8Array | null };
  /** New outputs are learned from what was kept; a whole network hears the songs. */
  readonly needsEmbeddings: boolean;
  readonly signal: AbortSignal;
  /** Told what share of the songs is written. */
  readonly onProgress: (share: number) => void;
}

/** Probabilities are written as exactly as anybody reads them. */
const DIGITS = 4;

/**
 * Writes `songs.json` and `embeddings.bin`, song after song, so that memory doesn't grow with the library.
 * @returns how many songs there are
 * @throws CodedError `disk-full` and the like; the signal's reason
 */
export async function writeJob(dir: string, input: JobInput): Promise<number> {
  const { worked, needsEmbeddings, signal } = input;
  const songsFile = await open(join(dir, JOB_SONGS_FILE), 'wx');
  const embeddingsFile = await open(join(dir, JOB_EMBEDDINGS_FILE), 'wx');
  try {
    let count = 0;
    let offset = 0;
    const { songs } = worked.tally;
    for (const [index, named] of songs.entries()) {
      signal.throwIfAborted();
      const bytes = findEmbedding(input, named.song);
      if (needsEmbeddings && bytes === null) continue;
      const song = describeSong(input, named, bytes === null ? null : { offset, bytes: bytes.length });
      if (song === null) continue;
      await songsFile.writeFile(`${count === 0 ? '[' : ','}\n${JSON.stringify(song)}`);
      if (bytes !== null) await embeddingsFile.writeFile(bytes);
      offset += bytes?.length ?? 0;
      count += 1;
      input.onProgress((index + 1) / songs.length);
    }
    await songsFile.writeFile(count === 0 ? '[]\n' : '\n]\n');
    return count;
  } finally {
    await songsFile.close();
    await embeddingsFile.close();
  }
}

function findEmbedding({ worked, embeddings }: JobInput, song: number): Uint8Array | null {
  const backbone = worked.model?.spec.embedding?.backbone;
  const audioId = worked.library.songs[song]?.audioId;
  if (backbone === undefined || audioId === undefined || worked.heard[song] !== 1) return null;
  return embeddings.get(audioId, backbone);
}

/** @returns null for a song that went meanwhile */
function describeSong(
  { worked, labelSongs }: JobInput,
  { song, labels, absent }: WorkedOut['tally']['songs'][number],
  embedding: JobSong['embedding'],
): JobSong | null {
  const known = worked.library.songs[song];
  const file = known === undefined ? null : labelSongs.file(known.first.trackId);
  if (known === undefined || file === null) return null;
  const nameOf = (name: number): string => worked.names.names[name] ?? '';
  return {
    id: known.audioId,
    ...file,
    labels: labels.map(nameOf),
    absent: absent.map(nameOf),
    isPartial: labels.length === 0,
    baseProbs: worked.model === null ? {} : readProbs(worked, known.audioId, worked.model.spec, labelSongs),
    embedding,
  };
}

function readProbs(
  { request }: WorkedOut,
  audioId: string,
  spec: ModelSpec,
  labelSongs: LabelSongsRepo,
): Record<string, number> {
  const heads = labelSongs.heardOf(audioId, spec.id);
  if (heads === null) return {};
  const wanted = decodeHeadSummaries(heads).filter(({ name }) => HEADS_OF_FIELD[request.field].includes(name));
  const entries = wanted.flatMap(({ name, meanProbs }) => {
    const labels = spec.heads.find((head) => head.name === name)?.labels ?? [];
    return labels.map(({ id }, i): [string, number] => [`${name}/${id}`, Number((meanProbs[i] ?? 0).toFixed(DIGITS))]);
  });
  return Object.fromEntries(entries);
}
