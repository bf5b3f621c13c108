import { z } from 'zod';
import { headPredictionSchema, trackPredictionSchema, type HeadPrediction, type TrackPrediction } from './prediction';

/**
 * A prediction with its timelines in one byte a value: as it is stored, and as it is sent where there are thousands. Means and shares
 * stay exact.
 */

const packedHeadSchema = headPredictionSchema
  .omit({ timeline: true })
  .extend({ binCount: z.int().nonnegative(), labelCount: z.int().nonnegative() });
export const packedHeadsSchema = z.array(packedHeadSchema);
export type PackedHead = z.infer<typeof packedHeadSchema>;

const bytesSchema: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

export const packedPredictionSchema = trackPredictionSchema.extend({
  heads: packedHeadsSchema,
  /** Values in steps of 1/255: head by head, bin by bin, label by label. */
  timeline: bytesSchema,
});
export type PackedPrediction = z.infer<typeof packedPredictionSchema>;

const MAX_BYTE = 255;

export function packPrediction({ heads, ...rest }: TrackPrediction): PackedPrediction {
  const packed = heads.map(({ name, meanProbs, topShares, timeline }) => ({
    name,
    meanProbs,
    topShares,
    binCount: timeline.length,
    labelCount: timeline[0]?.length ?? 0,
  }));
  return { ...rest, heads: packed, timeline: packTimelines(heads) };
}

/** Written out in loops: for a library that is scored anew hundreds of millions of values go through here. */
function packTimelines(heads: TrackPrediction['heads']): Uint8Array {
  const size = heads.reduce((sum, { timeline }) => sum + timeline.reduce((binSum, bin) => binSum + bin.length, 0), 0);
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const { timeline } of heads) {
    for (const bin of timeline) {
      for (const prob of bin) bytes[offset++] = Math.round(Math.min(1, Math.max(0, prob)) * MAX_BYTE);
    }
  }
  return bytes;
}

/** The reverse of `packPrediction`; timeline values are off by at most 1/510. */
export function unpackHeads(heads: readonly PackedHead[], timeline: Uint8Array): HeadPrediction[] {
  let offset = 0;
  const takeBin = (labelCount: number): number[] => {
    const bytes = timeline.subarray(offset, offset + labelCount);
    offset += labelCount;
    return Array.from(bytes, (byte) => byte / MAX_BYTE);
  };
  return heads.map(({ name, meanProbs, topShares, binCount, labelCount }) => ({
    name,
    meanProbs,
    topShares,
    timeline: Array.from({ length: binCount }, () => takeBin(labelCount)),
  }));
}
