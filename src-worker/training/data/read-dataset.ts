import { compareText } from '../../../src-shared/compare-text';
import { CodedError } from '../../../src-shared/errors';
import {
  countLabels,
  type DroppedLabel,
  findRareLabels,
  type LabelEdit,
  LabelEditor,
  UnknownLabels,
} from '../../../src-shared/labels/label-edit';
import { MIN_TRACK_SEC } from '../../audio/slice';
import type { DatasetSong, SkippedSong } from './dataset-song';
import { tryReadFacts } from './file-facts';
import { findDuplicates } from './find-duplicates';
import { FingerprintStore } from './fingerprint-store';
import { listenTo } from './listen';
import { readSource, type SourceSpec } from './open-source';
import type { SongEntry } from './song-entry';
import { TAG_SOURCES } from './tag-source';

export interface DatasetOptions {
  readonly source: SourceSpec;
  readonly edit: LabelEdit;
  /** Null: nothing is listened to, so that durations are what headers say and duplicates are not known. */
  readonly listening: { readonly ffmpegPath: string; readonly fingerprintDir: string } | null;
  readonly onProgress: (stage: string, done: number, total: number) => void;
  /** Sees the songs before any is listened to, with durations as headers say; what it throws ends the reading. */
  readonly onLabelled?: (songs: readonly DatasetSong[]) => void;
}

/** A labelled collection, ready to be split. About half a kilobyte a song; sound and fingerprints stay on disk. */
export interface Dataset {
  /** In the order of their ids. */
  readonly songs: readonly DatasetSong[];
  readonly skipped: readonly SkippedSong[];
  readonly droppedLabels: readonly DroppedLabel[];
  /** Indices of songs that are one recording, in groups of two or more; null when nothing was listened to. */
  readonly duplicates: readonly (readonly number[])[] | null;
}

/**
 * Reads a collection: what its source lists, what the files' headers say, the labels that count, and what is heard.
 * @throws CodedError `bad-input`, `file-missing` (see the sources), `ffmpeg-missing`
 */
export async function readDataset(options: DatasetOptions): Promise<Dataset> {
  const reading = new DatasetReading(options);
  const listed = await reading.list();
  const labelled = reading.chooseLabels(await reading.readFacts(listed));
  options.onLabelled?.(reading.splitRareLabels(labelled).kept);
  const store = options.listening === null ? null : FingerprintStore.open(options.listening.fingerprintDir);
  try {
    const audible = store === null ? labelled : await reading.listen(labelled, store);
    const { songs, droppedLabels } = reading.dropRareLabels(reading.dropShort(audible));
    const duplicates = store === null ? null : reading.compare(songs, store);
    return { songs, skipped: reading.skipped, droppedLabels, duplicates };
  } finally {
    store?.close();
  }
}

/** The steps of `readDataset`; what falls out on the way is kept in `skipped`. */
class DatasetReading {
  readonly skipped: SkippedSong[] = [];

  constructor(private readonly options: DatasetOptions) {}

  async list(): Promise<SongEntry[]> {
    const entries: SongEntry[] = [];
    for await (const item of readSource(this.options.source)) {
      if ('skipped' in item) this.skipped.push(item.skipped);
      else entries.push(item.song);
    }
    return entries.sort((a, b) => compareText(a.id, b.id));
  }

  async readFacts(entries: readonly SongEntry[]): Promise<DatasetSong[]> {
    const songs: DatasetSong[] = [];
    for (const [done, entry] of entries.entries()) {
      const song = await this.readSong(entry);
      if (song !== null) songs.push(song);
      this.options.onProgress('headers', done + 1, entries.length);
    }
    return songs;
  }

  /** Broken tags matter when they alone can tell the labels, or when nobody is going to listen. */
  private async readSong(entry: SongEntry): Promise<DatasetSong | null> {
    const facts = await tryReadFacts(entry.path);
    if (facts.failure !== null && (entry.labels === null || this.options.listening === null)) {
      return this.skip(entry.id, 'unreadable', facts.failure);
    }
    const { id, path, absent, source, given } = entry;
    const { kind } = this.options.source;
    const labels = entry.labels ?? (kind === 'tags' || kind === 'moods' ? facts.labels[TAG_SOURCES[kind]] : []);
    if (labels.length === 0)
      return this.skip(id, 'no-label', `${path} has no ${kind === 'moods' ? 'mood' : 'genre'} tag`);
    const [artist, album] = [entry.artist ?? facts.artist, entry.album ?? facts.album];
    return { id, path, labels, absent, artist, album, durationSec: facts.durationSec, source, given };
  }

  chooseLabels(songs: readonly DatasetSong[]): DatasetSong[] {
    const editor = editorOf(this.options.edit, countLabels(songs));
    return songs.flatMap((song) => {
      const labels = editor.edit(song.labels);
      if (labels.length > 0) return [{ ...song, labels, absent: editor.editAbsent(song.absent, labels) }];
      this.skip(song.id, 'unknown-label', `${song.id}: ${song.labels.join('; ')}: not among the labels asked for`);
      return [];
    });
  }

  async listen(songs: readonly DatasetSong[], store: FingerprintStore): Promise<DatasetSong[]> {
    const heard = await listenTo([...new Set(songs.map(({ path }) => path))], {
      store,
      ffmpegPath: this.options.listening?.ffmpegPath ?? 'ffmpeg',
      onProgress: (done, total) => this.options.onProgress('listening', done, total),
    });
    return songs.flatMap((song) => {
      const file = heard.get(song.path);
      if (file === undefined) return [];
      if (!('failure' in file)) return [{ ...song, durationSec: file.durationSec ?? song.durationSec }];
      this.skip(song.id, 'unreadable', file.failure);
      return [];
    });
  }

  dropShort(songs: readonly DatasetSong[]): DatasetSong[] {
    return songs.filter(({ id, path, durationSec }) => {
      if (durationSec === null || durationSec >= MIN_TRACK_SEC) return true;
      this.skip(id, 'too-short', `${path} lasts ${durationSec.toFixed(2)} s; at least ${MIN_TRACK_SEC} s are needed`);
      return false;
    });
  }

  dropRareLabels(songs: readonly DatasetSong[]): { songs: DatasetSong[]; droppedLabels: DroppedLabel[] } {
    const { kept, emptied, droppedLabels } = this.splitRareLabels(songs);
    for (const { id, labels } of emptied)
      this.skip(id, 'unknown-label', `${id}: ${labels.join('; ')}: too few songs have it`);
    return { songs: kept, droppedLabels };
  }

  /** `emptied`: songs that have rare labels alone, as they were. */
  splitRareLabels(songs: readonly DatasetSong[]): {
    kept: DatasetSong[];
    emptied: DatasetSong[];
    droppedLabels: DroppedLabel[];
  } {
    const counts = countLabels(songs);
    const droppedLabels = findRareLabels(counts, this.options.edit.minSongs);
    const dropped = new Set(droppedLabels.map(({ label }) => label));
    const isKept = (label: string): boolean => counts.has(label) && !dropped.has(label);
    const emptied = songs.filter(({ labels }) => !labels.some(isKept));
    const kept = songs
      .filter(({ labels }) => labels.some(isKept))
      .map((song) => ({ ...song, labels: song.labels.filter(isKept), absent: song.absent.filter(isKept) }));
    return { kept, emptied, droppedLabels };
  }

  compare(songs: readonly DatasetSong[], store: FingerprintStore): number[][] {
    const tape = {
      wordCounts: songs.map(({ path }) => store.wordCount(path)),
      read: (song: number) => store.read(songs[song]!.path),
    };
    return findDuplicates(tape, (done, total) => this.options.onProgress('comparing', done, total));
  }

  private skip(id: string, reason: SkippedSong['reason'], detail: string): null {
    this.skipped.push({ id, reason, detail });
    return null;
  }
}

/** Labels that no song has are told of under the option that names them. */
function editorOf(edit: LabelEdit, counts: ReadonlyMap<string, number>): LabelEditor {
  try {
    return new LabelEditor(edit, counts);
  } catch (error) {
    if (!(error instanceof UnknownLabels)) throw error;
    throw new CodedError(error.code, `--${error.use}: ${error.message}`, { cause: error });
  }
}
