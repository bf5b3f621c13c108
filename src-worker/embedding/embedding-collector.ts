/** What a network kept of one segment. */
export interface EmbeddedSegment {
  /** How many segments of the track it is kept for, itself among them. */
  readonly standsFor: number;
  readonly values: Float32Array;
}

/** A song of eight minutes keeps all that is heard of it. */
export const MAX_KEPT = 64;

/**
 * Keeps at most `MAX_KEPT` segments of a track. When they are full every second is dropped, and the others stand for it, too; from then on
 * only every second of those that come is kept. So a three-hour mix takes no more memory than a song.
 */
export class EmbeddingCollector {
  private kept: EmbeddedSegment[] = [];
  /** Segments that come for one that is kept. */
  private step = 1;
  /** How many of the current step have come. */
  private comeCount = 0;

  add(values: Float32Array, standsFor: number): void {
    if (this.comeCount % this.step === 0) this.keep({ values, standsFor });
    else this.kept.push(joined(this.kept.pop()!, standsFor));
    this.comeCount = (this.comeCount + 1) % this.step;
  }

  get segments(): readonly EmbeddedSegment[] {
    return this.kept;
  }

  private keep(segment: EmbeddedSegment): void {
    if (this.kept.length === MAX_KEPT) {
      this.kept = this.kept.flatMap((kept, i) => (i % 2 === 0 ? [joined(kept, this.kept[i + 1]!.standsFor)] : []));
      this.step *= 2;
    }
    this.kept.push(segment);
  }
}

function joined({ values, standsFor }: EmbeddedSegment, more: number): EmbeddedSegment {
  return { values, standsFor: standsFor + more };
}
