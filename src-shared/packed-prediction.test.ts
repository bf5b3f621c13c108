import { expect, test } from 'vitest';
import { packedPredictionSchema, packPrediction, unpackHeads } from './packed-prediction';
import type { TrackPrediction } from './prediction';

const prediction: TrackPrediction = {
  modelId: 'test-1',
  engine: 'onnx-cpu',
  durationSec: 6.5,
  segmentCount: 2,
  timelineBinSec: 3,
  heads: [
    {
      name: 'genre',
      meanProbs: [0.1, 1 / 3],
      topShares: [0, 1],
      timeline: [
        [0, 1],
        [0.2, 0.6],
      ],
    },
    { name: 'mood', meanProbs: [0.5, 0.25, 0.25], topShares: [1, 0, 0], timeline: [[1, 0, -0.001]] },
    { name: 'theme', meanProbs: [], topShares: [], timeline: [] },
  ],
};

test('a packed prediction has its timelines in a byte a value, head by head, and all else as it was', () => {
  const packed = packPrediction(prediction);
  expect(packedPredictionSchema.parse(packed)).toEqual(packed);
  expect([...packed.timeline]).toEqual([0, 255, 51, 153, 255, 0, 0]);
  const { modelId, engine, durationSec, segmentCount, timelineBinSec } = packed;
  expect(prediction).toMatchObject({ modelId, engine, durationSec, segmentCount, timelineBinSec });
  const unpacked = unpackHeads(packed.heads, packed.timeline);
  expect(unpacked.map(({ timeline: _, ...head }) => head)).toEqual(
    prediction.heads.map(({ timeline: _, ...head }) => head),
  );
  expect(unpacked[0]!.timeline).toEqual(prediction.heads[0]!.timeline);
  expect(unpacked[1]!.timeline).toEqual([[1, 0, 0]]);
});
