import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeadSpec } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import { planEdits } from './plan-edits';

const GENRES = ['Rock', 'Pop', 'Jazz', 'Folk'];
const POLICY = { fields: ['genre' as const, 'mood' as const], maxGenres: 2 };

function heads(thresholds: readonly (number | null)[], moodThreshold: number | null = 0.5): HeadSpec[] {
  const label = (name: string, threshold: number | null) => ({ id: name, title: name, tagValue: name, threshold });
  return [
    { name: 'genre', activation: 'sigmoid', labels: GENRES.map((name, i) => label(name, thresholds[i] ?? null)) },
    { name: 'mood', activation: 'softmax', labels: ['Happy', 'Sad'].map((name) => label(name, moodThreshold)) },
  ];
}

function prediction(genreProbs: number[], moodProbs: number[] = [0.4, 0.4]): TrackPrediction {
  const head = (name: 'genre' | 'mood', meanProbs: number[]) => ({ name, meanProbs, topShares: [], timeline: [] });
  return {
    modelId: 'm',
    engine: 'e',
    durationSec: 10,
    segmentCount: 3,
    timelineBinSec: 3,
    heads: [head('genre', genreProbs), head('mood', moodProbs)],
  };
}

const EMPTY = { genres: [], moods: [] };
const HALF = [0.5, 0.5, 0.5, 0.5];

describe('planEdits', () => {
  test('takes labels at their threshold, best first, at most as many as allowed', () => {
    const edits = planEdits(EMPTY, prediction([0.5, 0.9, 0.7, 0.49], [0.7, 0.3]), heads(HALF), POLICY);
    expect(edits).toEqual([
      { field: 'genre', old: [], new: ['Pop', 'Jazz'] },
      { field: 'mood', old: [], new: ['Happy'] },
    ]);
  });

  test('no label above its threshold is no edit', () => {
    expect(planEdits(EMPTY, prediction([0.4, 0.1, 0.2, 0.3]), heads(HALF), POLICY)).toEqual([]);
  });

  test('a label without threshold is never written', () => {
    const edits = planEdits(EMPTY, prediction([0.99, 0.6, 0, 0]), heads([null, 0.5, 0.5, 0.5], null), POLICY);
    expect(edits).toEqual([{ field: 'genre', old: [], new: ['Pop'] }]);
  });

  test('two labels with one tag value are one value', () => {
    const spec = heads(HALF);
    spec[0]?.labels.forEach((label) => Object.assign(label, { tagValue: 'Same' }));
    expect(planEdits(EMPTY, prediction([0.9, 0.8, 0.7, 0.6]), spec, POLICY)).toEqual([
      { field: 'genre', old: [], new: ['Same'] },
    ]);
  });

  test('refuses a prediction of another model', () => {
    expect(() => planEdits(EMPTY, prediction([0.9]), heads(HALF), POLICY)).toThrow(
      expect.objectContaining({ code: 'model-invalid' }),
    );
  });

  test('never touches a filled field, never exceeds the limit, never writes below a threshold', () => {
    const prob = fc.double({ min: 0, max: 1, noNaN: true });
    const threshold = fc.option(prob);
    const four = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        four(prob),
        four(threshold),
        fc.integer({ min: 1, max: 10 }),
        fc.boolean(),
        (probs, limits, max, filled) => {
          const current = filled ? { genres: ['Mine'], moods: [] } : EMPTY;
          const policy = { fields: ['genre' as const], maxGenres: max };
          const edits = planEdits(current, prediction(probs), heads(limits), policy);
          const allowed = GENRES.filter((_, i) => limits[i] != null && (probs[i] ?? 0) >= limits[i]);
          const values = edits.flatMap((edit) => edit.new);
          expect(values.length).toBe(filled ? 0 : Math.min(max, allowed.length));
          for (const value of values) expect(allowed).toContain(value);
          const ofValues = values.map((value) => probs[GENRES.indexOf(value)] ?? 0);
          expect(ofValues).toEqual([...ofValues].sort((a, b) => b - a));
        },
      ),
    );
  });
});
