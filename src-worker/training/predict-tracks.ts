import type { LayersModel, Tensor2D } from '@tensorflow/tfjs';
import type { LogMelSpec } from '../../src-shared/model-inputs';
import type { AudioSpec, HeadName } from '../../src-shared/model-spec';
import type { TensorFlow } from '../engine/tensorflow';
import { writeSegment, type SegmentShape } from './augment';
import type { FrameStore } from './frame-store';
import type { LabelledTrack } from './manifest';

/** Probabilities of a track's segments. */
export interface TrackProbs {
  readonly id: string;
  /** By head: [segment][label] */
  readonly segments: Readonly<Partial<Record<HeadName, number[][]>>>;
}

/** Runs a network, whose outputs are named like the heads, over whole tracks, sliced as in serving (hop of one segment, a last one aligned to the end), in inference mode. */
export async function predictTracks(
  tf: TensorFlow,
  model: LayersModel,
  tracks: readonly LabelledTrack[],
  cache: FrameStore,
  spec: { readonly audio: AudioSpec; readonly features: LogMelSpec; readonly shape: SegmentShape },
): Promise<TrackProbs[]> {
  const predicted: TrackProbs[] = [];
  for (const track of tracks) {
    const starts = segmentStarts(cache.frameCount(track.id), spec);
    const { nMels, nFrames } = spec.shape;
    const batch = new Float32Array(starts.length * nMels * nFrames);
    for (const [i, start] of starts.entries()) {
      writeSegment(cache.read(track.id, start, nFrames), spec.shape, batch, i * nMels * nFrames);
    }
    const outputs = tf.tidy(() => {
      const x = tf.tensor4d(batch, [starts.length, nMels, nFrames, 1]);
      return [model.predictOnBatch(x)].flat() as Tensor2D[];
    });
    const probs = await Promise.all(outputs.map((output) => output.array()));
    tf.dispose(outputs);
    const segments = Object.fromEntries(model.outputNames.map((name, i) => [name, probs[i]!]));
    predicted.push({ id: track.id, segments });
  }
  return predicted;
}

/** First frames of a track's segments, sliced as in serving. */
export function segmentStarts(
  frameCount: number,
  spec: { readonly audio: AudioSpec; readonly features: LogMelSpec; readonly shape: SegmentShape },
): number[] {
  const hopFrames = spec.audio.segmentHopSamples / spec.features.hopLength;
  const last = frameCount - spec.shape.nFrames;
  const starts: number[] = [];
  for (let i = 0; Math.round(i * hopFrames) <= last; i++) starts.push(Math.round(i * hopFrames));
  if (last - starts.at(-1)! >= spec.shape.nFrames / 2) starts.push(last);
  return starts;
}
