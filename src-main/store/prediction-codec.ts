import { z } from 'zod';
import { headPredictionSchema, type HeadPrediction, type TrackPrediction } from '../../src-shared/prediction';

/** A prediction's heads as the database keeps them: means and shares exact, the timeline in steps of 1/255. */
export interface StoredHeads {
  readonly heads: string;
  readonly timeline: Uint8Array;
}

const MAX_BYTE = 255;

const storedHeadSchema = headPredictionSchema
  .omit({ timeline: true })
  .extend({ binCount: z.int().nonnegative(), labelCount: z.int().nonnegative() });
const storedHeadsSchema = z.array(storedHeadSchema);
type StoredHead = z.infer<typeof storedHeadSchema>;

/** One head without its timeline: enough to plan edits, and cheap to read for a whole library. */
export type HeadSummary = Pick<HeadPrediction, 'name' | 'meanProbs' | 'topShares'>;

export function encodeHeads(heads: TrackPrediction['heads']): StoredHeads {
  const summaries: StoredHead[] = heads.map(({ name, meanProbs, topShares, timeline }) => ({
    name,
    meanProbs,
    topShares,
    binCount: timeline.length,
    labelCount: timeline[0]?.length ?? 0,
  }));
  const values = heads.flatMap((head) => head.timeline.flat());
  return {
    heads: JSON.stringify(summaries),
    timeline: Uint8Array.from(values, (prob) => Math.round(Math.min(1, Math.max(0, prob)) * MAX_BYTE)),
  };
}

/** @throws when the text is not what `encodeHeads` made */
export function decodeHeadSummaries(heads: string): HeadSummary[] {
  return storedHeadsSchema.parse(JSON.parse(heads)).map(({ name, meanProbs, topShares }) => ({
    name,
    meanProbs,
    topShares,
  }));
}

/** The reverse of `encodeHeads`; timeline values are off by at most 1/510. */
export function decodeHeads(stored: StoredHeads): HeadPrediction[] {
  let offset = 0;
  const takeBin = (labelCount: number): number[] => {
    const bytes = stored.timeline.subarray(offset, offset + labelCount);
    offset += labelCount;
    return Array.from(bytes, (byte) => byte / MAX_BYTE);
  };
  return storedHeadsSchema
    .parse(JSON.parse(stored.heads))
    .map(({ name, meanProbs, topShares, binCount, labelCount }) => ({
      name,
      meanProbs,
      topShares,
      timeline: Array.from({ length: binCount }, () => takeBin(labelCount)),
    }));
}
