import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate';
import { GENRE_LABELS, genreTargets, MOOD_LABELS, moodTargets } from './labels';
import type { LabelledTrack } from './manifest';
import type { TrackProbs } from './predict-tracks';

const jazz = GENRE_LABELS.findIndex(({ id }) => id === 'Jazz');

/** 100 tracks of five folds; the "network" is right about Jazz with a margin, and answers the quadrant before the true one in every fourth track. */
function createCase(jazzScore: (isJazz: boolean, i: number) => number): [LabelledTrack[], TrackProbs[]] {
  const tracks = Array.from({ length: 100 }, (_, i): LabelledTrack => {
    const native = i % 2 === 0 ? ['Jazz'] : ['Blues'];
    const quadrant = `Q${(i % 4) + 1}`;
    const labels = { genre: genreTargets('4q', native), mood: moodTargets(quadrant) };
    return { id: `t${i}`, path: '', source: '4q', group: `g${i >> 1}`, fold: (i >> 1) % 5, ...labels };
  });
  const probs = tracks.map((track, i): TrackProbs => {
    const genre = GENRE_LABELS.map((_, k) => (k === jazz ? jazzScore(i % 2 === 0, i) : 0.1));
    const answer = i % 16 < 4 ? (i + 3) % 4 : i % 4;
    const mood = MOOD_LABELS.map((_, k) => (k === answer ? 0.7 : 0.1));
    return { id: track.id, genre, mood, segmentGenre: [genre], segmentMood: [mood] };
  });
  return [tracks, probs];
}

describe('evaluate', () => {
  test('a separable label: perfect ranking, and the threshold holds on folds it was not chosen on', () => {
    const report = evaluate(...createCase((isJazz, i) => (isJazz ? 0.6 : 0.3) + i / 1000), 0.8);
    const label = report.genreLabels[jazz]!;
    expect([label.positives, label.negatives]).toEqual([50, 50]);
    expect(label.rocAuc.value).toBe(1);
    expect(label.atThreshold!.recall).toBe(1);
    expect(label.crossFitted.recall).toBeGreaterThan(0.9);
    expect(label.crossFitted.precision).toBeGreaterThanOrEqual(0.75);
  });

  test('scores that mean something else in one fold: the chosen threshold is flattered, the cross-fitted precision tells', () => {
    const isOddFold = (i: number): boolean => (i >> 1) % 5 === 0;
    const report = evaluate(
      ...createCase((isJazz, i) => (isOddFold(i) ? (isJazz ? 0.1 : 0.9) : isJazz ? 0.6 : 0.3)),
      0.8,
    );
    const { crossFitted } = report.genreLabels[jazz]!;
    expect(crossFitted.precision).toBeLessThan(0.9);
    expect(crossFitted.predicted).toBeGreaterThan(0);
  });

  test('chance claims nothing, and says so without a precision', () => {
    const { atThreshold, crossFitted } = evaluate(...createCase(() => 0.5), 0.8).genreLabels[jazz]!;
    expect(atThreshold).toBeNull();
    expect(crossFitted).toEqual({ precision: null, recall: 0, predicted: 0 });
  });

  test('closed tasks count a track once, by its best label', () => {
    const { moodQuadrants } = evaluate(...createCase(() => 0.5), 0.8);
    expect(moodQuadrants.tracks).toBe(100);
    expect(moodQuadrants.trackAccuracy.value).toBeCloseTo(0.72, 9);
    expect(moodQuadrants.confusion.flat().reduce((a, b) => a + b, 0)).toBe(100);
    const [low, high] = moodQuadrants.trackAccuracy.interval;
    expect(low).toBeLessThan(0.72);
    expect(high).toBeGreaterThan(0.72);
  });
});
