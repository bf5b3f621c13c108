import { SAFE_ENGINE } from '../src-shared/engines';
import { CodedError } from '../src-shared/errors';
import type { EmbeddingSpec, ModelSpec } from '../src-shared/model-spec';
import type { TrackPrediction } from '../src-shared/prediction';
import { TrackAggregator } from './aggregate/track-aggregator';
import { summarise } from './aggregate/track-summary';
import { openTrackEmbedding, type PackedEmbedding } from './embedding/track-embedding';
import type { BatchProbs } from './engine/engine';
import type { TopEngine } from './engine/onnx';
import type { Classifier } from './model/load-classifier';

/** Segments computed at once: as large products are the fastest, up to about here; 18 MB of the shipped model's embeddings. */
const BATCH_SEGMENTS = 4096;

/**
 * What a model makes of tracks that one of the same backbone has heard: (unpack) -> top -> aggregate. The same as analysing them, but for the 8
 * bits that embeddings are kept in.
 * @returns in the order of `packed`
 * @throws CodedError `bad-input` for what is no embedding of such a model, `model-invalid` for a model that has none
 */
export async function rescoreTracks(
  packed: readonly Uint8Array[],
  { spec, top }: Pick<Classifier, 'spec' | 'top'>,
): Promise<TrackPrediction[]> {
  if (top === null || spec.embedding === undefined) {
    throw new CodedError('model-invalid', `${spec.id} keeps nothing of songs that they could be scored from anew`);
  }
  const predictions: TrackPrediction[] = [];
  let batch: PackedEmbedding[] = [];
  let segmentCount = 0;
  for (const bytes of packed) {
    const track = openTrackEmbedding(bytes);
    refuseOtherSize(track, spec.embedding);
    if (segmentCount + track.segmentCount > BATCH_SEGMENTS) {
      predictions.push(...(await rescoreBatch(batch, spec, top)));
      [batch, segmentCount] = [[], 0];
    }
    batch.push(track);
    segmentCount += track.segmentCount;
  }
  return [...predictions, ...(await rescoreBatch(batch, spec, top))];
}

function refuseOtherSize(track: PackedEmbedding, { valueCount }: EmbeddingSpec): void {
  if (track.valueCount === valueCount) return;
  const given = `${track.valueCount} values a segment, not ${valueCount}`;
  throw new CodedError('bad-input', `what was kept of a song has ${given}`);
}

async function rescoreBatch(
  tracks: readonly PackedEmbedding[],
  spec: ModelSpec,
  top: TopEngine,
): Promise<TrackPrediction[]> {
  const { valueCount } = spec.embedding!;
  const segmentCount = tracks.reduce((sum, track) => sum + track.segmentCount, 0);
  const embeddings = new Float32Array(segmentCount * valueCount);
  let filled = 0;
  for (const track of tracks) {
    for (let i = 0; i < track.segmentCount; i++) track.read(i, embeddings, valueCount * filled++);
  }
  const probs = await top.run(embeddings, segmentCount);
  let firstRow = 0;
  return tracks.map((track) => {
    const prediction = predict(track, spec, probs, firstRow);
    firstRow += track.segmentCount;
    return prediction;
  });
}

/** @param firstRow of `probs` that is the track's */
function predict(
  { durationSec, segmentCount, standsFor }: PackedEmbedding,
  spec: ModelSpec,
  probs: BatchProbs,
  firstRow: number,
): TrackPrediction {
  const aggregator = new TrackAggregator(spec.heads);
  for (let i = 0; i < segmentCount; i++) {
    const row = firstRow + i;
    const own = spec.heads.map(
      ({ name, labels }) => [name, probs.get(name)!.subarray(row * labels.length, (row + 1) * labels.length)] as const,
    );
    aggregator.add(new Map(own), standsFor(i));
  }
  return {
    modelId: spec.id,
    engine: SAFE_ENGINE,
    durationSec,
    segmentCount,
    ...summarise(aggregator, spec.audio),
  };
}
