import type { SegmentGroup } from './track-reader';

/** Lays the tensors of consecutive segments one after the other. */
export class SegmentGrouper {
  private inputs: Float32Array<ArrayBuffer>[] = [];
  private count = 0;

  constructor(private readonly groupSegments: number) {}

  /** @returns the group this segment makes full; null while there is room */
  add(tensors: readonly Float32Array[]): SegmentGroup | null {
    if (this.count === 0) this.inputs = tensors.map(({ length }) => new Float32Array(this.groupSegments * length));
    for (const [i, tensor] of tensors.entries()) this.inputs[i]!.set(tensor, this.count * tensor.length);
    this.count += 1;
    if (this.count < this.groupSegments) return null;
    const group = { count: this.count, inputs: this.inputs };
    this.count = 0;
    return group;
  }

  /** @returns what is left; null when nothing is */
  rest(): SegmentGroup | null {
    const { count } = this;
    if (count === 0) return null;
    this.count = 0;
    return { count, inputs: this.inputs.map((input) => input.slice(0, (input.length / this.groupSegments) * count)) };
  }
}
