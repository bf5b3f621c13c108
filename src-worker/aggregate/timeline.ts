/** More bins than a screen shows; a ten-minute track keeps every 3 s segment. */
export const MAX_BINS = 256;

/**
 * Mean probabilities over time in at most `MAX_BINS` equal bins. When the bins are full, neighbours are merged and each bin
 * stands for twice as many segments: a three-hour mix takes no more memory than a song.
 *
 * Written in loops over plain arrays: a library that is scored anew comes to hundreds of millions of values here.
 */
export class Timeline {
  private binSegments = 1;
  private sums: number[][] = [];
  private lastCount = 0;

  get segmentsPerBin(): number {
    return this.binSegments;
  }

  add(probs: Float32Array): void {
    if (this.sums.length === 0 || this.lastCount === this.binSegments) this.openBin(probs);
    else addTo(this.sums[this.sums.length - 1]!, probs);
    this.lastCount++;
  }

  /** @returns [bin][label], means; the last bin may stand for fewer segments than the others */
  bins(): number[][] {
    return this.sums.map((sum, i) => {
      const count = i === this.sums.length - 1 ? this.lastCount : this.binSegments;
      return sum.map((value) => value / count);
    });
  }

  private openBin(probs: Float32Array): void {
    if (this.sums.length === MAX_BINS) this.mergeNeighbours();
    this.sums.push(copyOf(probs));
    this.lastCount = 0;
  }

  /** Only called with an even number of full bins. */
  private mergeNeighbours(): void {
    const merged = this.sums.filter((_, i) => i % 2 === 0);
    for (const [i, sum] of merged.entries()) addTo(sum, this.sums[2 * i + 1]!);
    this.sums = merged;
    this.binSegments *= 2;
  }
}

/** Twenty times as fast as spreading, which goes through an iterator. */
function copyOf(values: Float32Array): number[] {
  const copy = Array<number>(values.length);
  for (let i = 0; i < values.length; i++) copy[i] = values[i]!;
  return copy;
}

function addTo(sum: number[], values: ArrayLike<number>): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}
