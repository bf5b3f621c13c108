import { describe, expect, test } from 'vitest';
import {
  closedGenreList,
  GENRE_LABELS,
  genreTargets,
  isUnsaid,
  moodTargets,
  THEME_LABELS,
  themeTargets,
  UNKNOWN,
} from './labels';

const targetOf = (targets: readonly number[], id: string): number =>
  targets[GENRE_LABELS.findIndex((label) => label.id === id)]!;

describe('genre targets', () => {
  test('AllMusic: what it names applies, what it could have named does not', () => {
    const targets = genreTargets('4q', ['Rap', 'Electronic']);
    expect(targetOf(targets, 'Hip Hop')).toBe(1);
    expect(targetOf(targets, 'Electronic')).toBe(1);
    expect(targetOf(targets, 'Jazz')).toBe(0);
    expect(targetOf(targets, 'Rock')).toBe(0);
  });

  test('AllMusic files rock, pop, metal and disco under words that hide them: unknown, not absent', () => {
    const targets = genreTargets('4q', ['Pop/Rock']);
    for (const id of ['Rock', 'Pop', 'Metal', 'Disco']) expect(targetOf(targets, id)).toBe(UNKNOWN);
    expect(targetOf(targets, 'Blues')).toBe(0);
    expect(targetOf(genreTargets('4q', ['R&B']), 'Disco')).toBe(UNKNOWN);
  });

  test('a closed list says no to its other genres and nothing of the rest', () => {
    const targets = genreTargets('gtzan', ['hiphop']);
    expect(targetOf(targets, 'Hip Hop')).toBe(1);
    expect(targets.filter((target) => target === 1)).toHaveLength(1);
    expect(targets.filter((target) => target === 0)).toHaveLength(9);
    expect(targetOf(targets, 'Ambient')).toBe(UNKNOWN);
    expect(closedGenreList('gtzan')).toHaveLength(10);
    expect(closedGenreList('emotify').every((index) => index >= 0)).toBe(true);
  });

  test('an unknown source says nothing', () => {
    expect(genreTargets('debian', []).every((target) => target === UNKNOWN)).toBe(true);
  });
});

test('mood targets: one of four, or nothing known', () => {
  expect(moodTargets('Q3')).toEqual([0, 0, 1, 0]);
  expect(moodTargets('')).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
});

test('genres no source has a word for are unknown everywhere', () => {
  const unsaid = GENRE_LABELS.filter(({ id }) => isUnsaid(id)).map(({ id }) => id);
  expect(unsaid).toContain('Techno');
  for (const source of ['4q', 'gtzan', 'emotify']) {
    const targets = genreTargets(source, ['Electronic', 'rock']);
    for (const id of unsaid) expect(targetOf(targets, id)).toBe(UNKNOWN);
  }
});

test('mood words: any word of a theme says it, without words nothing is known', () => {
  const themes = themeTargets(['Gloomy', 'Circular']);
  const said = THEME_LABELS.filter((_, i) => themes[i] === 1).map(({ id }) => id);
  expect(said).toEqual(['Dark', 'Sad']);
  expect(themes.filter((target) => target === 0)).toHaveLength(THEME_LABELS.length - 2);
  expect(themeTargets([]).every((target) => target === UNKNOWN)).toBe(true);
});
