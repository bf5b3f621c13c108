import type { HeadSpec } from '../../src-shared/model-spec';
import type { HeadPrediction } from '../../src-shared/prediction';
import type { SegmentProbs } from '../model/segment-batcher';
import { Timeline } from './timeline';

interface HeadSums {
  readonly head: HeadSpec;
  readonly probSums: Float64Array;
  readonly topCounts: Uint32Array;
  readonly timeline: Timeline;
}

/** Folds a track's segments, in their order, into one answer per head. Its size does not depend on the number of segments. */
export class TrackAggregator {
  private readonly sums: readonly HeadSums[];
  private count = 0;

  constructor(heads: readonly HeadSpec[]) {
    this.sums = heads.map((head) => ({
      head,
      probSums: new Float64Array(head.labels.length),
      topCounts: new Uint32Array(head.labels.length),
      timeline: new Timeline(),
    }));
  }

  /** @param standsFor how many segments in a row this one is heard for; each counts, also in the timeline */
  add(probs: SegmentProbs, standsFor = 1): void {
    this.count += standsFor;
    for (const { head, probSums, topCounts, timeline } of this.sums) {
      const row = probs.get(head.name)!;
      let top = 0;
      for (let label = 0; label < row.length; label++) {
        probSums[label]! += standsFor * row[label]!;
        if (row[label]! > row[top]!) top = label;
      }
      topCounts[top]! += standsFor;
      for (let i = 0; i < standsFor; i++) timeline.add(row);
    }
  }

  /** Segments of the track so far: those that were heard, and those they stand for. */
  get segmentCount(): number {
    return this.count;
  }

  /** Segments that one timeline bin stands for. */
  get segmentsPerBin(): number {
    return this.sums[0]!.timeline.segmentsPerBin;
  }

  /** @throws RangeError when no segment was added */
  finish(): HeadPrediction[] {
    if (this.count === 0) throw new RangeError('no segments to aggregate');
    return this.sums.map(({ head, probSums, topCounts, timeline }) => ({
      name: head.name,
      meanProbs: Array.from(probSums, (sum) => sum / this.count),
      topShares: Array.from(topCounts, (top) => top / this.count),
      timeline: timeline.bins(),
    }));
  }
}
