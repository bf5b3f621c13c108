import { toErrorInfo } from '../../src-shared/errors';
import type { BatchOutputs, Engine } from './engine';

/** How an engine that failed goes on. */
export interface EngineChange {
  /** What computes from now on. */
  readonly engine: string;
  /** Segments a run from now on; null: as many as asked for. */
  readonly batchSize: number | null;
  /** What failed, and why. */
  readonly reason: string;
}

export interface FallbackOptions {
  /** What takes over when the engine fails with a single segment; null for the engine that is the last resort itself. */
  readonly createFallback: (() => Promise<Engine>) | null;
  /** Told of every change, once it has been seen to work. */
  readonly onChange: (change: EngineChange) => void;
}

/**
 * An engine that does not give up: a run that throws (memory is full, the device is gone) or gives no numbers is repeated in smaller
 * pieces, half as large each time down to one segment; then another engine takes over. Smaller pieces stay: memory that was
 * full once will be again. Runs must not overlap.
 */
export class FallbackEngine implements Engine {
  private pieceSize = Infinity;

  constructor(
    private current: Engine,
    private readonly options: FallbackOptions,
    private fallback = options.createFallback,
  ) {}

  get name(): string {
    return this.current.name;
  }

  dispose(): Promise<void> {
    return this.current.dispose();
  }

  async run(inputs: readonly Float32Array[], batchSize: number): Promise<BatchOutputs> {
    let change: EngineChange | null = null;
    for (;;) {
      try {
        const outputs = await this.runInPieces(inputs, batchSize);
        if (change !== null) this.options.onChange(change);
        return outputs;
      } catch (thrown) {
        change = await this.retreat(Math.min(this.pieceSize, batchSize), thrown);
      }
    }
  }

  /** @throws what the run threw, when nothing is left to try */
  private async retreat(failedSize: number, thrown: unknown): Promise<EngineChange> {
    const failed = this.current.name;
    const why = toErrorInfo(thrown).message;
    if (failedSize > 1) {
      this.pieceSize = failedSize >> 1;
      const reason = `${failed} failed with ${failedSize} segments at once: ${why}`;
      return { engine: failed, batchSize: this.pieceSize, reason };
    }
    if (this.fallback === null) {
      // The next batch may be a better one.
      this.pieceSize = Infinity;
      throw thrown;
    }
    const broken = this.current;
    this.current = await this.fallback();
    this.fallback = null;
    this.pieceSize = Infinity;
    // A device that is gone may not let itself be put away either.
    await broken.dispose().catch(() => undefined);
    return { engine: this.current.name, batchSize: null, reason: `${failed} failed: ${why}` };
  }

  private async runInPieces(inputs: readonly Float32Array[], batchSize: number): Promise<BatchOutputs> {
    if (batchSize <= this.pieceSize) return refuseNonNumbers(await this.current.run(inputs, batchSize));
    const pieces: BatchOutputs[] = [];
    for (let start = 0; start < batchSize; start += this.pieceSize) {
      const end = Math.min(start + this.pieceSize, batchSize);
      const piece = inputs.map((input) => {
        const size = input.length / batchSize;
        return input.subarray(start * size, end * size);
      });
      pieces.push(refuseNonNumbers(await this.current.run(piece, end - start)));
    }
    return join(pieces);
  }
}

/** @throws RangeError when a value is no number, as from a driver that lost its device without saying so */
function refuseNonNumbers(outputs: BatchOutputs): BatchOutputs {
  for (const [head, values] of outputs.probs) {
    if (!values.every(Number.isFinite)) throw new RangeError(`the outputs of ${head} are no numbers`);
  }
  if (outputs.embeddings?.every(Number.isFinite) === false) throw new RangeError('the embeddings are no numbers');
  return outputs;
}

function join(pieces: readonly BatchOutputs[]): BatchOutputs {
  const [first] = pieces as [BatchOutputs];
  const heads = [...first.probs.keys()];
  const probs = new Map(heads.map((head) => [head, joinRows(pieces.map((piece) => piece.probs.get(head)!))]));
  const embeddings = first.embeddings === null ? null : joinRows(pieces.map((piece) => piece.embeddings!));
  return { probs, embeddings };
}

function joinRows(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    joined.set(part, place);
    place += part.length;
  }
  return joined;
}
