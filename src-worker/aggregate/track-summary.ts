import type { AudioSpec } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { TrackAggregator } from './track-aggregator';

/** Seconds of a track that so many segments in a row cover. */
export function coveredSec(segmentCount: number, { segmentHopSamples, sampleRateHz }: AudioSpec): number {
  return (segmentCount * segmentHopSamples) / sampleRateHz;
}

/** What a track's segments came to. @throws RangeError when no segment was added */
export function summarise(
  aggregator: TrackAggregator,
  audio: AudioSpec,
): Pick<TrackPrediction, 'timelineBinSec' | 'heads'> {
  return { timelineBinSec: coveredSec(aggregator.segmentsPerBin, audio), heads: aggregator.finish() };
}
