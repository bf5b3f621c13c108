import { expect, test } from 'vitest';
import { GENRE_LABELS, MOOD_LABELS, THEME_LABELS, type Target, UNKNOWN } from './labels';
import type { LabelledTrack } from './manifest';
import { taughtByTaggers } from './tagger-targets';

const teacher = {
  tags: ['msd:punk', 'jamendo:genre---house', 'msd:House', 'jamendo:genre---metal'],
  tagCount: 4,
  fingerprint: '',
  of: (id: string) =>
    id === 'heard' ? Float32Array.of(2, 1, 0.8, 3) : id === 'quiet' ? Float32Array.of(-1, -1, -1, -1) : undefined,
};

function track(id: string): LabelledTrack {
  const unknown = (count: number): Target[] => Array.from({ length: count }, () => UNKNOWN);
  return {
    id,
    path: id,
    source: '4q',
    group: id,
    fold: 0,
    genre: unknown(GENRE_LABELS.length),
    mood: unknown(MOOD_LABELS.length),
    theme: unknown(THEME_LABELS.length),
  };
}

function taught(id: string): Readonly<Record<string, Target>> {
  const [one] = taughtByTaggers([track(id)], teacher);
  return Object.fromEntries(GENRE_LABELS.map((label, i) => [label.id, one!.genre[i]!]));
}

test('what the taggers clearly hear is taught, what lies between is not', () => {
  expect(taught('heard')).toMatchObject({ Punk: 1, House: UNKNOWN });
  expect(taught('quiet')).toMatchObject({ Punk: 0, House: 0 });
  expect(taught('unheard')).toMatchObject({ Punk: UNKNOWN, House: UNKNOWN });
});

test('a genre that sources do name is left to them, and what is known stays', () => {
  expect(taught('heard')).toMatchObject({ Metal: UNKNOWN });
  const known = { ...track('heard'), genre: GENRE_LABELS.map((): Target => 0) };
  expect(taughtByTaggers([known], teacher)[0]!.genre.every((target) => target === 0)).toBe(true);
});
