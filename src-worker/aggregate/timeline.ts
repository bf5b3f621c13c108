/** More bins than a screen shows; a ten-minute track keeps every 3 s segment. */
export const MAX_BINS = 256;

/**
 * Mean probabilities over time in at most `MAX_BINS` equal bins. When the bins are full, neighbours are merged and each bin
 * stands for twice as many segments: a three-hour mix takes no more memory than a song.
 */
export class Timeline {
  private binSegments = 1;
  private sums: Float64Array[] = [];
  private lastCount = 0;

  constructor(private readonly labelCount: number) {}

  get segmentsPerBin(): number {
    return this.binSegments;
  }

  add(probs: Float32Array): void {
    if (this.sums.length === 0 || this.lastCount === this.binSegments) this.openBin();
    const sum = this.sums.at(-1)!;
    for (const [label, prob] of probs.entries()) sum[label]! += prob;
    this.lastCount++;
  }

  /** @returns [bin][label], means; the last bin may stand for fewer segments than the others */
  bins(): number[][] {
    return this.sums.map((sum, i) => {
      const count = i === this.sums.length - 1 ? this.lastCount : this.binSegments;
      return Array.from(sum, (value) => value / count);
    });
  }

  private openBin(): void {
    if (this.sums.length === MAX_BINS) this.mergeNeighbours();
    this.sums.push(new Float64Array(this.labelCount));
    this.lastCount = 0;
  }

  /** Only called with an even number of full bins. */
  private mergeNeighbours(): void {
    const merged = this.sums.filter((_, i) => i % 2 === 0);
    for (const [i, sum] of merged.entries()) {
      const neighbour = this.sums[2 * i + 1]!;
      for (const label of sum.keys()) sum[label]! += neighbour[label]!;
    }
    this.sums = merged;
    this.binSegments *= 2;
  }
}
