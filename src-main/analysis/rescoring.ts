import { setImmediate as nextTurn } from 'node:timers/promises';
import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { PackedPrediction } from '../../src-shared/packed-prediction';
import type { PendingTrack } from '../store/predictions-repo';
import type { TrackSet } from '../store/track-where';
import type { Analyser } from './analyser';
import type { RescoredAudio } from './ingest';
import { InFlight } from './in-flight';
import type { KeptEmbeddings } from './kept-embeddings';
import type { PendingSource } from './pending-feed';
import type { RunAnalyser } from './run-analyser';
import type { RunProgress } from './run-progress';

/** Tracks in a message to the worker and in a transaction. */
const BATCH_TRACKS = 64;
/** The worker computes one while the last one is stored and the next one is read and sent. */
const BATCHES_AT_ONCE = 3;
/** Waiting tracks looked up at one go. */
const CHUNK_TRACKS = 500;
/** One crash may have been an accident, and some embeddings may be damaged; more of either in a row, and it is something else. */
const [MOST_CRASHES, MOST_REFUSALS] = [1, 10];

export interface RescoringOptions {
  readonly pending: PendingSource;
  readonly embeddings: Pick<KeptEmbeddings, 'backbone' | 'hasAny' | 'rescorable' | 'get'>;
  readonly analyser: RunAnalyser;
  readonly progress: RunProgress;
  readonly isStopped: () => boolean;
  /** Stores a batch, all or nothing. */
  readonly ingest: (answers: readonly RescoredAudio[]) => void;
  readonly onFinished: (trackId: number) => void;
}

interface KeptTrack extends PendingTrack {
  readonly embedding: Uint8Array;
}

/**
 * Has the model answer for waiting tracks from what is kept of them, batch by batch; a kill loses only the batches in flight.
 * Whatever gets no answer in this way, say because its embedding can't be read, still waits and is listened to.
 */
export class Rescoring {
  private sets: TrackSet[] = [];
  private lastPath = '';
  private readonly waiting = new Set<number>();
  private readonly inFlight = new InFlight<readonly KeptTrack[]>();
  private crashes = 0;
  private lastCrashed: Analyser | null = null;
  private refusals = 0;
  /** For the rest of the run. */
  private isGivenUp = false;

  constructor(private readonly options: RescoringOptions) {}

  add(set: TrackSet): void {
    if (!this.isGivenUp && this.options.embeddings.hasAny()) this.sets.push(set);
  }

  /** Begins anew with nothing to do; what is in flight ends by itself. */
  clear(): void {
    this.drop();
    this.crashes = 0;
    this.refusals = 0;
    this.isGivenUp = false;
  }

  get isDone(): boolean {
    return this.sets.length === 0 && this.waiting.size === 0 && this.inFlight.isEmpty;
  }

  /** Tracks found so far that are not done, those in flight included. */
  get left(): number {
    return this.waiting.size + this.inFlight.list().flat().length;
  }

  /** Looks for tracks a little further, begins one more batch, or waits until one ends. */
  async step(): Promise<void> {
    if (this.sets.length > 0) {
      this.collect();
      await nextTurn();
    } else if (this.waiting.size > 0 && this.inFlight.size < BATCHES_AT_ONCE) {
      await this.launch();
    } else {
      await this.inFlight.untilOneEnds();
    }
  }

  /** Resolves when nothing is in flight, whatever became of it. */
  async settle(): Promise<void> {
    await this.inFlight.settle();
  }

  private drop(): void {
    this.sets = [];
    this.lastPath = '';
    this.waiting.clear();
  }

  private collect(): void {
    const { pending, embeddings } = this.options;
    const [set] = this.sets;
    if (!set) return;
    const chunk = pending.listPending(set, this.lastPath, CHUNK_TRACKS);
    const kept = embeddings.rescorable(chunk.map(({ audioId }) => audioId));
    const atWork = new Set(this.inFlight.list().flat().map(idOf));
    for (const { id, audioId } of chunk) if (kept.has(audioId) && !atWork.has(id)) this.waiting.add(id);
    this.lastPath = chunk.at(-1)?.path ?? '';
    if (chunk.length === 0) this.sets.shift();
  }

  private async launch(): Promise<void> {
    const { analyser, embeddings, progress, isStopped } = this.options;
    const worker = await analyser.use();
    // Storing the last batch and reading the next one are a turn each: neither shall hold up the window for both.
    await nextTurn();
    if (isStopped()) return;
    // A network that was put in place of another one under its name knows nothing of what that one heard.
    if (worker.backbone !== embeddings.backbone) return this.drop();
    const batch = this.takeBatch();
    if (batch.length === 0) return;
    progress.enter('rescoring');
    void this.inFlight.add(batch, this.score(worker, batch));
  }

  /** Of several tracks with the same audio one is enough: its answer is theirs. */
  private takeBatch(): KeptTrack[] {
    const { pending, embeddings } = this.options;
    const trackIds = [...this.waiting.values().take(BATCH_TRACKS)];
    for (const id of trackIds) this.waiting.delete(id);
    const tracks = new Map(
      pending.listPending({ trackIds }, '', trackIds.length).map((track) => [track.audioId, track]),
    );
    return Array.from(tracks.values()).flatMap((track) => {
      const embedding = embeddings.get(track.audioId);
      return embedding === null ? [] : [{ ...track, embedding }];
    });
  }

  private async score(worker: Analyser, batch: readonly KeptTrack[]): Promise<void> {
    let predictions: PackedPrediction[];
    try {
      predictions = await worker.rescore(batch.map(({ embedding }) => embedding));
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (error.code === 'worker-crashed') this.survive(worker, batch, error);
      else if (error.code !== 'cancelled') await this.scoreApart(worker, batch, error);
      return;
    }
    this.refusals = 0;
    this.store(batch, predictions);
  }

  private store(batch: readonly KeptTrack[], predictions: readonly PackedPrediction[]): void {
    const { ingest, onFinished, progress } = this.options;
    ingest(predictions.map((prediction, index) => ({ audioId: batch[index]!.audioId, prediction })));
    progress.finish(batch.length);
    for (const { id } of batch) onFinished(id);
  }

  /** A batch is refused for one of its embeddings, which is found by halves; the others get their answers. */
  private async scoreApart(worker: Analyser, batch: readonly KeptTrack[], error: ErrorInfo): Promise<void> {
    if (batch.length === 1) {
      this.refusals += 1;
      if (this.refusals > MOST_REFUSALS) this.giveUp(error);
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await this.score(worker, batch.slice(0, half));
    if (!this.isGivenUp) await this.score(worker, batch.slice(half));
  }

  /** What was in flight in a worker that crashed is tried once more in another. */
  private survive(worker: Analyser, batch: readonly KeptTrack[], error: ErrorInfo): void {
    if (worker !== this.lastCrashed) {
      this.lastCrashed = worker;
      this.crashes += 1;
      this.options.analyser.blameEngine(worker, error);
    }
    if (this.crashes > MOST_CRASHES) return this.giveUp(error);
    for (const { id } of batch) this.waiting.add(id);
  }

  private giveUp({ message }: ErrorInfo): void {
    this.drop();
    this.isGivenUp = true;
    this.options.progress.note(`Songs are listened to, as what was heard before can't be scored anew: ${message}`);
  }
}

function idOf({ id }: PendingTrack): number {
  return id;
}
