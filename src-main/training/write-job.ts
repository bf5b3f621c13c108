import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JOB_EMBEDDINGS_FILE, JOB_SONGS_FILE, type JobSong } from '../../src-shared/contract/trainer-contract';
import { decodeHeadSummaries } from '../store/prediction-codec';
import type { WorkedOut } from '../labels/worked-out';
import type { NamedSong } from '../labels/named-songs';
import { chooseSongs, MOST_SONGS } from './choose-songs';
import { HEADS_OF_FIELD } from '../../src-shared/tags';
import type { LabelSongsRepo } from '../store/label-songs-repo';
import type { ModelSpec } from '../../src-shared/model-spec';

export interface JobInput {
  readonly worked: WorkedOut;
  readonly labelSongs: LabelSongsRepo;
  readonly embeddings: { get(audioId: string, backbone: string): Uint8Array | null };
  /** New outputs are learned from what was kept; a whole network hears the songs. */
  readonly needsEmbeddings: boolean;
  /** Songs that the base model was itself trained on, by their audio's id; null: nobody knows. */
  readonly baseLearned: ReadonlySet<string> | null;
  readonly signal: AbortSignal;
  /** Told what share of the songs is written. */
  readonly onProgress: (share: number) => void;
}

/** What came of it. */
export interface WrittenJob {
  /** Songs with labels that were too many, and those whose sound was needed and is not kept. */
  readonly leftOut: number;
  readonly unheard: number;
}

/** Probabilities are written as exactly as anybody reads them. */
const DIGITS = 4;
/** Others get their turn after so many songs. */
const TURN_SONGS = 20;

/** So many bytes are gathered before they are written. */
const BUFFER_BYTES = 4_000_000;

/**
 * Writes `songs.json` and `embeddings.bin`, song after song, so that memory doesn't grow with the library.
 * @throws CodedError `disk-full` and the like; the signal's reason
 */
export async function writeJob(dir: string, input: JobInput): Promise<WrittenJob> {
  const { worked, needsEmbeddings, signal, onProgress } = input;
  const songsFile = await BufferedFile.create(join(dir, JOB_SONGS_FILE));
  const embeddingsFile = await BufferedFile.create(join(dir, JOB_EMBEDDINGS_FILE));
  try {
    const heard = needsEmbeddings ? worked.tally.songs.filter(({ song }) => worked.heard[song] === 1) : null;
    const songs = heard === null ? worked.tally.songs : chooseSome(heard);
    let count = 0;
    for (const [index, named] of songs.entries()) {
      signal.throwIfAborted();
      const bytes = needsEmbeddings ? findEmbedding(input, named.song) : null;
      if (needsEmbeddings && bytes === null) continue;
      const place = bytes && { offset: embeddingsFile.length, bytes: bytes.length };
      const song = describeSong(input, named, place);
      if (song === null) continue;
      await songsFile.write(Buffer.from(`${count === 0 ? '[' : ','}\n${JSON.stringify(song)}`));
      if (bytes !== null) await embeddingsFile.write(bytes);
      count += 1;
      onProgress((index + 1) / songs.length);
      if (index % TURN_SONGS === 0) await nextTurn();
    }
    await songsFile.write(Buffer.from(count === 0 ? '[]\n' : '\n]\n'));
    if (heard === null) return { leftOut: 0, unheard: 0 };
    return { leftOut: heard.length - songs.length, unheard: worked.tally.songs.length - heard.length };
  } finally {
    await Promise.all([songsFile.close(), embeddingsFile.close()]);
  }
}

/** Of very many songs some. */
function chooseSome(songs: readonly NamedSong[]): NamedSong[] {
  const chosen = chooseSongs(
    songs.map(({ labels }) => labels),
    MOST_SONGS,
  );
  return chosen.flatMap((index) => songs[index] ?? []);
}

/** A file that is written from its beginning to its end. */
class BufferedFile {
  /** Bytes given to it. */
  length = 0;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<BufferedFile> {
    return new BufferedFile(await open(path, 'wx'));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.length += bytes.length;
    if (this.waitingBytes >= BUFFER_BYTES) await this.flush();
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.handle.close();
    }
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    await this.handle.writeFile(bytes);
  }
}

function findEmbedding({ worked, embeddings }: JobInput, song: number): Uint8Array | null {
  const backbone = worked.model?.spec.embedding?.backbone;
  const audioId = worked.library.songs[song]?.audioId;
  return backbone === undefined || audioId === undefined ? null : embeddings.get(audioId, backbone);
}

/** @returns null for a song that went meanwhile */
function describeSong(
  { worked, labelSongs, baseLearned }: JobInput,
  { song, labels, absent }: NamedSong,
  embedding: JobSong['embedding'],
): JobSong | null {
  const known = worked.library.songs[song];
  const file = known === undefined ? null : labelSongs.file(known.first.trackId);
  if (known === undefined || file === null) return null;
  const nameOf = (name: number): string => worked.names.names[name] ?? '';
  const credit = worked.source.credits.get(song);
  return {
    id: known.audioId,
    path: file.path,
    artist: credit?.artist || file.artist,
    album: credit?.album || file.album,
    labels: labels.map(nameOf),
    absent: absent.map(nameOf),
    isPartial: labels.length === 0,
    baseProbs: worked.model === null ? {} : readProbs(worked, known.audioId, worked.model.spec, labelSongs),
    ...(baseLearned && { isBaseLearned: baseLearned.has(known.audioId) }),
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
