import { expect, it } from 'vitest';
import { trackPredictionSchema } from '../../../src-shared/prediction';
import { assertFitsModel } from '../../analysis/shown-labels';
import { THEME_SPEC } from '../fixtures';
import { madeUpPrediction } from './made-up-prediction';

const predictions = Array.from({ length: 300 }, (_, index) =>
  madeUpPrediction(THEME_SPEC, index, Math.floor(index / 40)),
);
const topOf = (values: readonly number[]) => values.indexOf(Math.max(...values));

it('fits the model and is as long as a song', () => {
  for (const prediction of predictions) {
    expect(() => assertFitsModel(THEME_SPEC, trackPredictionSchema.parse(prediction))).not.toThrow();
    expect(prediction.heads[0]?.timeline).toHaveLength(80);
    expect(prediction.heads.flatMap(({ timeline }) => timeline.flat()).every((prob) => prob >= 0 && prob <= 1)).toBe(
      true,
    );
  }
});

it('hears different things in different artists, and in one song always the same', () => {
  const tops = new Set(predictions.map(({ heads }) => topOf(heads[1]!.meanProbs)));
  expect(tops.size).toBeGreaterThan(2);
  expect(madeUpPrediction(THEME_SPEC, 7, 0)).toEqual(predictions[7]);
});
