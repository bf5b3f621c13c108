import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { GENRE_LABELS, MOOD_LABELS, NO_LABEL, THEME_LABELS, type Target, UNKNOWN } from './labels';
import type { LabelledTrack } from './manifest';
import { distillationLoss, labelLoss } from './recipe-loss';

const WEIGHTS = { moodWeight: 2, themeWeight: 0.5, closedGenreWeight: 3 };
const indexOf = (id: string): number => GENRE_LABELS.findIndex((label) => label.id === id);

function track(targets: Partial<Pick<LabelledTrack, 'genre' | 'mood' | 'theme'>>, source = 'test'): LabelledTrack {
  const unknown = (count: number): Target[] => Array.from({ length: count }, () => UNKNOWN);
  const nothing = {
    genre: unknown(GENRE_LABELS.length),
    mood: unknown(MOOD_LABELS.length),
    theme: unknown(THEME_LABELS.length),
  };
  return { id: 'a', path: 'a', source, group: 'a', fold: null, ...nothing, ...targets };
}

function genreTargets(known: Readonly<Record<string, Target>>): Target[] {
  return GENRE_LABELS.map(({ id }) => known[id] ?? UNKNOWN);
}

/** The loss of one track, with these genre probabilities (0.5 for others), moods 0.1 … 0.4 and every theme 0.25. */
async function lossOf(one: LabelledTrack, genres: Readonly<Record<string, number>> = {}): Promise<number> {
  const probs = {
    genre: tf.tensor2d([GENRE_LABELS.map(({ id }) => genres[id] ?? 0.5)]),
    mood: tf.tensor2d([[0.1, 0.2, 0.3, 0.4]]),
    theme: tf.tensor2d([THEME_LABELS.map(() => 0.25)]),
  };
  return (await labelLoss(tf, probs, [one], WEIGHTS).data())[0]!;
}

test('what is unknown costs nothing', async () => {
  expect(await lossOf(track({}))).toBeCloseTo(0, 6);
});

test('known genres, moods and themes cost their cross-entropies, weighted', async () => {
  const genre = genreTargets({ Jazz: 1, Rock: 0 });
  expect(await lossOf(track({ genre }), { Jazz: 0.8, Rock: 0.4 })).toBeCloseTo(-Math.log(0.8) - Math.log(0.6), 4);
  expect(await lossOf(track({ mood: [0, 0, 1, 0] }))).toBeCloseTo(-2 * Math.log(0.3), 4);
  const theme = THEME_LABELS.map((_, i): Target => (i === 0 ? 1 : 0));
  const expected = -Math.log(0.25) - (THEME_LABELS.length - 1) * Math.log(0.75);
  expect(await lossOf(track({ theme }))).toBeCloseTo(0.5 * expected, 4);
});

test('of a closed list, the odds of its genres compete, and those of others do not', async () => {
  const genre = genreTargets({ Classical: 0, Electronic: 1, Pop: 0, Rock: 0 });
  const probs = { Classical: 0.2, Electronic: 0.6, Pop: 0.1, Rock: 0.3, Jazz: 0.99 };
  const odds = (p: number): number => p / (1 - p);
  const share = odds(0.6) / (odds(0.2) + odds(0.6) + odds(0.1) + odds(0.3));
  const binary = -Math.log(0.8) - Math.log(0.6) - Math.log(0.9) - Math.log(0.7);
  expect(await lossOf(track({ genre }, 'emotify'), probs)).toBeCloseTo(binary - 3 * Math.log(share), 3);
  expect(probs.Electronic).toBeGreaterThan(probs.Rock);
  expect(indexOf('Electronic')).toBeGreaterThanOrEqual(0);
});

test('no music at all is taught to be evenly of every mood', async () => {
  const mood = -2 * [0.1, 0.2, 0.3, 0.4].reduce((sum, p) => sum + Math.log(p) / 4, 0);
  const others = -GENRE_LABELS.length * Math.log(0.5) - 0.5 * THEME_LABELS.length * Math.log(0.75);
  expect(await lossOf(track(NO_LABEL))).toBeCloseTo(mood + others, 3);
});

test('distillation: squared distance over the tracks that teachers heard', async () => {
  const teacher = {
    tags: ['x', 'y'],
    tagCount: 2,
    fingerprint: '',
    of: (id: string) => (id === 'heard' ? Float32Array.of(1, -1) : undefined),
  };
  const taught = tf.tensor2d([
    [0, 0],
    [5, 5],
  ]);
  const tracks = [{ ...track({}), id: 'heard' }, track({})];
  const loss = await distillationLoss(tf, taught, tracks, teacher).data();
  expect(loss[0]).toBeCloseTo((1 + 1) / 2, 6);
});
