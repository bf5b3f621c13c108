import { labelSetRequestSchema, type LabelSetRequest } from '../../../src-shared/label-set';
import type { LabelChoice } from '../../../src-shared/label-choice';
import type { ModelSpec } from '../../../src-shared/model-spec';
import { openDatabase } from '../../store/database';
import { FoldersRepo } from '../../store/folders-repo';
import { LabelChoicesRepo } from '../../store/label-choices-repo';
import { LabelSongsRepo } from '../../store/label-songs-repo';
import { PredictionsRepo } from '../../store/predictions-repo';
import { ScanRepo, type FileFacts } from '../../store/scan-repo';
import { TracksRepo } from '../../store/tracks-repo';
import { makeFacts, makePrediction, TEST_SPEC } from '../../testing/fixtures';
import { LabelSets } from '../label-sets';

export const BACKBONE = 'a'.repeat(64);

/** `TEST_SPEC` with something kept of what it hears. */
export const HEARING_SPEC: ModelSpec = {
  ...TEST_SPEC,
  embedding: { layer: 'dense', valueCount: 2, backbone: BACKBONE },
};

/** A library in memory, and the label sets on it. */
export class LabelledLibrary {
  readonly database = openDatabase(':memory:');
  readonly scans = new ScanRepo(this.database);
  readonly tracks = new TracksRepo(this.database);
  readonly choices = new LabelChoicesRepo(this.database);
  readonly predictions = new PredictionsRepo(this.database);
  readonly folders = new FoldersRepo(this.database);
  readonly labelSongs = new LabelSongsRepo(this.database);
  /** Audio whose sound is kept. */
  readonly heard = new Set<string>();
  spec: ModelSpec | null = HEARING_SPEC;
  readonly sets = new LabelSets({
    labelSongs: this.labelSongs,
    foldersRepo: this.folders,
    heardSounds: { has: (audioId) => this.heard.has(audioId), countOf: () => this.heard.size },
    model: () => this.spec && { spec: this.spec, dir: '/models/test-1' },
  });

  /** @returns the track's id; its sound is kept, and its audio is called as its path */
  add(path: string, facts: Partial<FileFacts> = {}, folderId: number | null = null): number {
    this.scans.save(makeFacts({ path, audioId: path, title: path, ...facts }), folderId, 1);
    this.heard.add(facts.audioId ?? path);
    return this.tracks.findId(path)!;
  }

  /** So many songs of a genre, each by somebody else. */
  addMany(count: number, genre: string, facts: Partial<FileFacts> = {}, folderId: number | null = null): number[] {
    return Array.from({ length: count }, (_, i) =>
      this.add(`/music/${genre}/${i}.mp3`, { fileGenres: [genre], artist: `${genre} ${i}`, ...facts }, folderId),
    );
  }

  choose(trackId: number, label: string, verdict: LabelChoice['verdict']): void {
    this.choices.note(trackId, [{ field: 'genre', label, verdict }], null);
  }

  /** The model gives a song these probabilities of Jazz, Pop and Rock. */
  hear(trackId: number, genres: readonly [number, number, number]): void {
    this.predictions.store(trackId, makePrediction(genres, [0.1, 0.1, 0.1, 0.7]), [], new Date(0));
  }

  describe(request: Partial<LabelSetRequest> = {}) {
    return this.sets.describe(requestOf(request));
  }
}

export function requestOf(request: Partial<LabelSetRequest> = {}): LabelSetRequest {
  return labelSetRequestSchema.parse({ field: 'genre', source: { kind: 'tags' }, ...request });
}
