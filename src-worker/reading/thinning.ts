import type { AudioSpec } from '../../src-shared/model-spec';

/** From here on, seconds into a track, only part of it is listened to. */
const WHOLE_SEC = 30;

/** Of so many segments in a row one is listened to then. */
const STEP = 3;

/**
 * Which segments of a track are listened to: those of its first half minute all, of the rest every third one, which stands for the
 * two behind it, too. Neighbouring seconds of a song are so much alike that the means move by less than what a threshold is sure of, and
 * a song of four minutes takes 34 segments in place of 80 (docs/adr/0014). A clip as short as those the models are measured on is heard whole.
 */
export interface Thinning {
  /** @param index of a segment in its track */
  readonly isHeard: (index: number) => boolean;
  /** @param place of a segment among those that are heard. @returns how many segments it counts for */
  readonly standsFor: (place: number) => number;
}

export function thinningOf({ sampleRateHz, segmentHopSamples }: AudioSpec): Thinning {
  const wholeCount = Math.ceil((WHOLE_SEC * sampleRateHz) / segmentHopSamples);
  return {
    isHeard: (index) => index < wholeCount || (index - wholeCount) % STEP === 0,
    standsFor: (place) => (place < wholeCount ? 1 : STEP),
  };
}
