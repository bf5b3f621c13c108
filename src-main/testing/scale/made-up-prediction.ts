import type { HeadSpec, ModelSpec } from '../../../src-shared/model-spec';
import type { HeadPrediction, TrackPrediction } from '../../../src-shared/prediction';

/** A song of four minutes: so many segments decide how large a stored timeline is. */
const DURATION_SEC = 240;
const TIMELINE_NOISE = 0.15;
const [FAVOURITE_LEAST, FAVOURITE_SPAN] = [0.35, 0.6];
const OTHERS_MOST = 0.3;

/** What a model might have heard in a track, as large as a real answer; songs by one artist tend to the same labels. */
export function madeUpPrediction(spec: ModelSpec, trackIndex: number, artistIndex: number): TrackPrediction {
  const { segmentHopSamples, sampleRateHz } = spec.audio;
  const binSec = segmentHopSamples / sampleRateHz;
  const segmentCount = Math.floor(DURATION_SEC / binSec);
  return {
    modelId: spec.id,
    engine: 'made-up',
    durationSec: DURATION_SEC,
    segmentCount,
    timelineBinSec: binSec,
    heads: spec.heads.map((head, headIndex) => {
      const favourite = Math.floor(noise(artistIndex, headIndex) * head.labels.length);
      return madeUpHead(head, favourite, trackIndex, segmentCount);
    }),
  };
}

function madeUpHead(head: HeadSpec, favourite: number, seed: number, binCount: number): HeadPrediction {
  const raw = head.labels.map((_, label) =>
    label === favourite ? FAVOURITE_LEAST + FAVOURITE_SPAN * noise(seed, label) : OTHERS_MOST * noise(seed, label) ** 2,
  );
  const meanProbs = head.activation === 'softmax' ? normalised(raw) : raw;
  const binOf = (bin: number) =>
    meanProbs.map((prob, label) => {
      const shifted = prob + TIMELINE_NOISE * (noise(seed + bin, label) - 0.5);
      return Math.min(1, Math.max(0, shifted));
    });
  return {
    name: head.name,
    meanProbs,
    topShares: normalised(raw),
    timeline: Array.from({ length: binCount }, (_, bin) => binOf(bin)),
  };
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

/** A number in [0, 1) that looks random and is the same for the same two numbers: two rounds of a multiplicative hash. */
function noise(a: number, b: number): number {
  let mixed = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
