import { expect, it } from 'vitest';
import type { ModelInfo } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import { labelHues, labelTitle, scoresOf, sortedBy } from './model-labels';

const model: ModelInfo = {
  id: 'm1',
  title: 'Test model',
  createdOn: '2026-01-01',
  architecture: 'crnn',
  heads: [
    {
      name: 'genre',
      activation: 'sigmoid',
      labels: [
        { id: 'Jazz', title: 'Jazz', tagValue: 'Jazz', threshold: 0.5 },
        { id: 'Hip Hop', title: 'Hip-hop', tagValue: 'Hip-Hop', threshold: 0.4 },
        { id: 'Folk', title: 'Folk', tagValue: 'Folk', threshold: null },
      ],
    },
  ],
};

const prediction: TrackPrediction = {
  modelId: 'm1',
  engine: 'test',
  durationSec: 6,
  segmentCount: 2,
  timelineBinSec: 3,
  heads: [
    {
      name: 'genre',
      meanProbs: [0.2, 0.4, 0.9],
      topShares: [0.5, 0, 0.5],
      timeline: [
        [0.1, 0.3, 0.8],
        [0.3, 0.5, 1],
      ],
    },
  ],
};

it('joins probabilities with the labels of the same index', () => {
  const scores = scoresOf(model, prediction, 'genre');
  expect(scores.map((score) => [score.title, score.meanProb, score.topShare, score.predicted])).toEqual([
    ['Jazz', 0.2, 0.5, false],
    ['Hip-hop', 0.4, 0, true],
    ['Folk', 0.9, 0.5, false],
  ]);
  expect(scores[1]?.timeline).toEqual([0.3, 0.5]);
});

it('draws and claims by the user’s own thresholds where there are such', () => {
  const labels = { Folk: { threshold: 0.8 }, 'Hip Hop': { threshold: null } };
  const scores = scoresOf(model, prediction, 'genre', { labels, minShareOfBest: 0 });
  expect(scores.map((score) => [score.threshold, score.predicted])).toEqual([
    [0.5, false],
    [null, false],
    [0.8, true],
  ]);
});

it('shows nothing rather than wrong names when another model made the prediction', () => {
  expect(scoresOf(model, { ...prediction, modelId: 'older' }, 'genre')).toEqual([]);
  expect(scoresOf(null, prediction, 'genre')).toEqual([]);
  expect(scoresOf(model, prediction, 'mood')).toEqual([]);
});

it('sorts by the series on show, the probability deciding between equals', () => {
  const scores = scoresOf(model, prediction, 'genre');
  expect(sortedBy(scores, 'meanProb').map((score) => score.id)).toEqual(['Folk', 'Hip Hop', 'Jazz']);
  expect(sortedBy(scores, 'topShare').map((score) => score.id)).toEqual(['Folk', 'Jazz', 'Hip Hop']);
});

it('names labels by title and falls back to the id', () => {
  expect(labelTitle(model, 'genre', 'Hip Hop')).toBe('Hip-hop');
  expect(labelTitle(model, 'genre', 'Polka')).toBe('Polka');
});

it('gives every label its own hue', () => {
  expect(new Set(labelHues(model, 'genre').values()).size).toBe(3);
});
