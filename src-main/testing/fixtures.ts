import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import type { HeadSpec, ModelSpec } from '../../src-shared/model-spec';
import type { HeadPrediction, TrackPrediction } from '../../src-shared/prediction';
import type { FileFacts } from '../store/scan-repo';

/** Things that several tests of the main process need. */

const THRESHOLD = 0.5;

function makeHead(name: HeadSpec['name'], ids: readonly string[]): HeadSpec {
  return {
    name,
    activation: name === 'mood' ? 'softmax' : 'sigmoid',
    labels: ids.map((id) => ({ id, title: `${id} title`, tagValue: `${id} tag`, threshold: THRESHOLD })),
  };
}

export const TEST_SPEC: ModelSpec = {
  formatVersion: 2,
  id: 'test-1',
  title: 'Test',
  createdOn: '2026-01-01',
  architecture: 'none',
  audio: { sampleRateHz: 22_050, segmentSamples: 66_150, segmentHopSamples: 66_150 },
  inputs: [{ kind: 'raw' }],
  heads: [makeHead('genre', ['Jazz', 'Pop', 'Rock']), makeHead('mood', ['Q1', 'Q2', 'Q3', 'Q4'])],
  files: {},
};

/** The same with finer moods, two of which share their ids with a genre and a mood. */
export const THEME_SPEC: ModelSpec = {
  ...TEST_SPEC,
  heads: [...TEST_SPEC.heads, makeHead('theme', ['Pop', 'Q1', 'Dreamy'])],
};

/** A prediction with these mean probabilities: of `TEST_SPEC`, or with finer moods of `THEME_SPEC`. */
export function makePrediction(
  genre: readonly number[],
  mood: readonly number[],
  theme?: readonly number[],
): TrackPrediction {
  const makeHeadPrediction = (name: HeadPrediction['name'], probs: readonly number[]): HeadPrediction => ({
    name,
    meanProbs: [...probs],
    topShares: probs.map(() => 1 / probs.length),
    timeline: [[...probs], [...probs]],
  });
  return {
    modelId: TEST_SPEC.id,
    engine: 'test',
    durationSec: 6,
    segmentCount: 2,
    timelineBinSec: 3,
    heads: [
      makeHeadPrediction('genre', genre),
      makeHeadPrediction('mood', mood),
      ...(theme === undefined ? [] : [makeHeadPrediction('theme', theme)]),
    ],
  };
}

export const JAZZ = makePrediction([0.9, 0.1, 0.2], [0.1, 0.1, 0.1, 0.7]);

/** What a worker says of a track it heard that in. */
export function analysed(prediction: TrackPrediction): AnalysedTrack {
  const times = { decodeMs: 10, featuresMs: 20, modelMs: 30, idleMs: 5 };
  return { prediction, embedding: null, times, peakMemoryBytes: 1e6 };
}

/** What reading a healthy file gave. */
export function makeFacts(facts: Partial<FileFacts> & { readonly path: string }): FileFacts {
  return {
    sizeBytes: 1000,
    mtimeMs: 1,
    audioId: `audio of ${facts.path}`,
    title: 'Title',
    artist: 'Artist',
    album: 'Album',
    durationSec: 60,
    fileGenres: [],
    fileMoods: [],
    furtherFields: {},
    notWritableReason: null,
    error: null,
    ...facts,
  };
}
