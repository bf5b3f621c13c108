import { packedHeadsSchema, unpackHeads, type PackedPrediction } from '../../src-shared/packed-prediction';
import type { HeadPrediction } from '../../src-shared/prediction';

/** A prediction's heads as the database keeps them: means and shares as JSON, the timelines packed. */
export interface StoredHeads {
  readonly heads: string;
  readonly timeline: Uint8Array;
}

/** One head without its timeline: enough to plan edits, and cheap to read for a whole library. */
export type HeadSummary = Pick<HeadPrediction, 'name' | 'meanProbs' | 'topShares'>;

export function encodeHeads({ heads, timeline }: PackedPrediction): StoredHeads {
  return { heads: JSON.stringify(heads), timeline };
}

/** @throws when the text is not what `encodeHeads` made */
export function decodeHeadSummaries(heads: string): HeadSummary[] {
  return packedHeadsSchema.parse(JSON.parse(heads)).map(({ name, meanProbs, topShares }) => ({
    name,
    meanProbs,
    topShares,
  }));
}

/** @throws when the text is not what `encodeHeads` made */
export function decodeHeads({ heads, timeline }: StoredHeads): HeadPrediction[] {
  return unpackHeads(packedHeadsSchema.parse(JSON.parse(heads)), timeline);
}
