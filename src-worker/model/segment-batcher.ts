import type { HeadName, ModelSpec } from '../../src-shared/model-spec';
import type { Engine } from '../engine/engine';

/** Probabilities of one segment per head, in the order of the head's labels. */
export type SegmentProbs = ReadonlyMap<HeadName, Float32Array>;

export interface ClassifiedSegment {
  readonly probs: SegmentProbs;
  /** [valueCount of the spec's embedding]; null for a model that has none. */
  readonly embedding: Float32Array | null;
  /** Its share of the time its batch took. */
  readonly modelMs: number;
}

interface Waiting {
  readonly inputs: readonly Float32Array[];
  readonly resolve: (classified: ClassifiedSegment) => void;
  readonly reject: (error: unknown) => void;
}

export const BATCH_SIZE = 16;

/** How long a segment may wait for company before a smaller batch is run. */
const MAX_WAIT_MS = 25;

/**
 * Fills batches with segments of all tracks that are being analysed, and runs one batch at a time. Its callers wait for
 * their segments, so no more than what they keep in flight is ever held here.
 */
export class SegmentBatcher {
  private waiting: Waiting[] = [];
  private isRunning = false;
  private timer: NodeJS.Timeout | null = null;
  private totalMs = 0;

  constructor(
    private readonly engine: Engine,
    private readonly spec: ModelSpec,
  ) {}

  /** What all batches so far took. */
  get busyMs(): number {
    return this.totalMs;
  }

  /** @param inputs one array an input of one segment, see `InputExtractor`; must not be changed afterwards */
  classify(inputs: readonly Float32Array[]): Promise<ClassifiedSegment> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ inputs, resolve, reject });
      if (this.waiting.length >= BATCH_SIZE) this.runNext();
      else this.timer ??= setTimeout(() => this.runNext(), MAX_WAIT_MS);
    });
  }

  private runNext(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.isRunning || this.waiting.length === 0) return;
    const batch = this.waiting.splice(0, BATCH_SIZE);
    this.isRunning = true;
    void this.runBatch(batch).finally(() => {
      this.isRunning = false;
      this.runNext();
    });
  }

  private async runBatch(batch: readonly Waiting[]): Promise<void> {
    const startedMs = performance.now();
    try {
      const { probs, embeddings } = await this.engine.run(stack(batch.map(({ inputs }) => inputs)), batch.length);
      const batchMs = performance.now() - startedMs;
      this.totalMs += batchMs;
      const modelMs = batchMs / batch.length;
      for (const [i, { resolve }] of batch.entries()) {
        const embedding = embeddings === null ? null : sliceRow(embeddings, i, embeddings.length / batch.length);
        resolve({ probs: this.rowOf(probs, i), embedding, modelMs });
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private rowOf(probs: ReadonlyMap<HeadName, Float32Array>, row: number): SegmentProbs {
    return new Map(this.spec.heads.map(({ name, labels }) => [name, sliceRow(probs.get(name)!, row, labels.length)]));
  }
}

function sliceRow(rows: Float32Array, row: number, count: number): Float32Array {
  return rows.slice(row * count, (row + 1) * count);
}

/** [segment][input] -> one array an input, segment after segment. */
function stack(segments: readonly (readonly Float32Array[])[]): Float32Array[] {
  return segments[0]!.map((first, input) => {
    const stacked = new Float32Array(segments.length * first.length);
    for (const [i, inputs] of segments.entries()) stacked.set(inputs[input]!, i * first.length);
    return stacked;
  });
}
