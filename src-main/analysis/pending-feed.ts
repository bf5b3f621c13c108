import { NO_TRACK_FILTER } from '../../src-shared/domain';
import type { PendingTrack } from '../store/predictions-repo';
import type { TrackSet } from '../store/track-where';

const CHUNK_TRACKS = 200;

/** Every track of the library. */
export const EVERYTHING: TrackSet = { filter: NO_TRACK_FILTER };

export interface PendingSource {
  /** Waiting tracks of a set in path order, those after a path. */
  listPending(set: TrackSet, afterPath: string, limit: number): PendingTrack[];
  countPending(set: TrackSet): number;
  isPending(trackId: number): boolean;
}

/** Hands out the waiting tracks of some sets one by one, read from the database in chunks: each set is gone through once. */
export class PendingFeed {
  private sets: TrackSet[] = [];
  private chunk: PendingTrack[] = [];
  private lastPath = '';

  constructor(private readonly source: PendingSource) {}

  /** Whether everything was gone through. */
  get isEmpty(): boolean {
    return this.sets.length === 0 && this.chunk.length === 0;
  }

  add(set: TrackSet): void {
    const all = set === EVERYTHING || this.sets.includes(EVERYTHING);
    this.sets = all ? [EVERYTHING] : [...this.sets, set];
    // What came to wait behind the present position is found by beginning again; the rest no longer waits.
    if (all) this.rewind();
  }

  clear(): void {
    this.sets = [];
    this.rewind();
  }

  /** The next track that waits and is not taken already; null when there is none. */
  next(isTaken: (trackId: number) => boolean): PendingTrack | null {
    for (;;) {
      for (let track = this.chunk.shift(); track; track = this.chunk.shift()) {
        if (!isTaken(track.id) && this.source.isPending(track.id)) return track;
      }
      const [set] = this.sets;
      if (!set) return null;
      this.chunk = this.source.listPending(set, this.lastPath, CHUNK_TRACKS);
      this.lastPath = this.chunk.at(-1)?.path ?? '';
      if (this.chunk.length === 0) this.sets.shift();
    }
  }

  /** How many tracks wait in the sets not yet gone through, those handed out and unfinished included. */
  count(): number {
    return this.sets.reduce((sum, set) => sum + this.source.countPending(set), 0);
  }

  private rewind(): void {
    this.chunk = [];
    this.lastPath = '';
  }
}
