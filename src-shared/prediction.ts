import { z } from 'zod';
import { HEAD_NAMES } from './model-spec';

/**
 * One head's answer for a whole track. All arrays over labels are in the order of the head's labels in the model's spec.
 * Everything here has a bounded size, whatever the length of the track.
 */
export const headPredictionSchema = z.object({
  name: z.enum(HEAD_NAMES),
  /** Mean probability over all segments, per label, 0..1. */
  meanProbs: z.array(z.number()),
  /** Share of segments in which the label had the highest probability, per label; sums to 1. */
  topShares: z.array(z.number()),
  /** timeline[bin][label]: mean probability within one time bin, 0..1. */
  timeline: z.array(z.array(z.number())),
});
export type HeadPrediction = z.infer<typeof headPredictionSchema>;

export const trackPredictionSchema = z.object({
  modelId: z.string(),
  /** Which engine computed it, e.g. `onnx-cpu`. */
  engine: z.string(),
  /** Duration of the decoded audio, in seconds. */
  durationSec: z.number().positive(),
  segmentCount: z.int().positive(),
  /** Length of one timeline bin, in seconds. */
  timelineBinSec: z.number().positive(),
  heads: z.array(headPredictionSchema),
});
export type TrackPrediction = z.infer<typeof trackPredictionSchema>;
