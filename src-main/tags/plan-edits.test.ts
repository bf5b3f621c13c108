import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeLabels, LABEL_VERDICTS, latestChoices, type LabelChoice } from '../../src-shared/label-choice';
import type { HeadSpec } from '../../src-shared/model-spec';
import {
  FIELD_MODES,
  policySchema,
  type FieldPolicy,
  type HeadPolicy,
  type LabelRule,
  type Policy,
} from '../../src-shared/policy';
import { LABEL_FIELDS, TAG_FIELDS, type LabelField, type TagEdit, type TagValues } from '../../src-shared/tags';
import { planEdits } from './plan-edits';

const GENRES = ['Rock', 'Pop', 'Jazz', 'Folk'];
/** One of them is a mood, too. */
const THEMES = ['Dreamy', 'Sad', 'Tense'];
const HALF = [0.5, 0.5, 0.5, 0.5];
const NOTHING: TagValues = { genre: [], mood: [], 'ab:genre': [], 'ab:mood': [], scores: [] };

interface Case {
  readonly current?: Partial<TagValues>;
  readonly genres: readonly number[];
  readonly moods?: readonly number[];
  /** Left out: a model without this head. */
  readonly themes?: readonly number[] | undefined;
  readonly thresholds?: readonly (number | null)[];
  readonly genre?: Partial<FieldPolicy>;
  readonly mood?: Partial<FieldPolicy>;
  readonly theme?: Partial<HeadPolicy>;
  readonly policy?: Partial<Omit<Policy, 'genre' | 'mood' | 'theme'>>;
  readonly isOwn?: boolean;
  readonly choices?: readonly LabelChoice[];
}

function heads(thresholds: readonly (number | null)[]): HeadSpec[] {
  const label = (name: string, threshold: number | null) => ({ id: name, title: name, tagValue: name, threshold });
  return [
    { name: 'genre', activation: 'sigmoid', labels: GENRES.map((name, i) => label(name, thresholds[i] ?? null)) },
    { name: 'mood', activation: 'softmax', labels: ['Happy', 'Sad'].map((name) => label(name, 0.5)) },
    { name: 'theme', activation: 'sigmoid', labels: THEMES.map((name) => label(name, 0.5)) },
  ];
}

/** Plans with two genres, one mood and two finer moods at most, unless the case says otherwise. */
function plan(wanted: Case): TagEdit[] {
  const policy = policySchema.parse({
    genre: { maxLabels: 2, ...wanted.genre },
    mood: { maxLabels: 1, ...wanted.mood },
    theme: { maxLabels: 2, ...wanted.theme },
    ...wanted.policy,
  });
  const themes = wanted.themes === undefined ? [] : [{ name: 'theme' as const, meanProbs: [...wanted.themes] }];
  const heard = [
    ...themes,
    { name: 'genre' as const, meanProbs: [...wanted.genres] },
    { name: 'mood' as const, meanProbs: [...(wanted.moods ?? [0.4, 0.4])] },
  ];
  const spec = heads(wanted.thresholds ?? HALF).filter(({ name }) => heard.some((head) => head.name === name));
  const subject = {
    current: { ...NOTHING, ...wanted.current },
    heard,
    isOwn: wanted.isOwn ?? false,
    choices: wanted.choices ?? [],
  };
  return planEdits(subject, { id: 'm-1', heads: spec }, policy);
}

const newGenres = (wanted: Case): string[] | undefined => plan(wanted).find(({ field }) => field === 'genre')?.new;

describe('which labels', () => {
  test('those at their threshold, best first, at most as many as allowed', () => {
    expect(plan({ genres: [0.5, 0.9, 0.7, 0.49], moods: [0.7, 0.3] })).toEqual([
      { field: 'genre', old: [], new: ['Pop', 'Jazz'] },
      { field: 'mood', old: [], new: ['Happy'] },
    ]);
  });

  test('none above its threshold is no edit', () => {
    expect(plan({ genres: [0.4, 0.1, 0.2, 0.3] })).toEqual([]);
  });

  test('none without a threshold', () => {
    expect(newGenres({ genres: [0.99, 0.6, 0, 0], thresholds: [null, 0.5, 0.5, 0.5] })).toEqual(['Pop']);
  });

  test('the user’s thresholds go before the model’s, and null means never', () => {
    const labels = { Rock: { threshold: 0.3 }, Pop: { threshold: null } };
    expect(newGenres({ genres: [0.4, 0.9, 0.1, 0.1], genre: { labels } })).toEqual(['Rock']);
    const silent = { Rock: { threshold: 0.6 } };
    expect(newGenres({ genres: [0.55, 0, 0, 0], genre: { labels: silent } })).toBeUndefined();
  });

  test('none far below the best one, also where the best one is never written', () => {
    const genre = { minShareOfBest: 0.8 };
    expect(newGenres({ genres: [0.9, 0.73, 0.71, 0], genre: { ...genre, maxLabels: 9 } })).toEqual(['Rock', 'Pop']);
    expect(newGenres({ genres: [0.9, 0.7, 0, 0], thresholds: [null, 0.5], genre })).toBeUndefined();
  });

  test('the user’s words for them; two that differ only in case are one', () => {
    const labels = { Rock: { tagValue: 'R&B' }, Pop: { tagValue: 'Ähnlich' }, Jazz: { tagValue: 'ähnlich' } };
    expect(newGenres({ genres: [0.6, 0.9, 0.8, 0], genre: { labels } })).toEqual(['Ähnlich', 'R&B']);
  });

  test('a prediction of another model is refused', () => {
    expect(() => plan({ genres: [0.9] })).toThrow(expect.objectContaining({ code: 'model-invalid' }) as Error);
  });
});

describe('what happens to a field that holds something', () => {
  const genres = [0.9, 0.8, 0, 0];

  test('fill leaves it, off leaves even an empty one', () => {
    expect(newGenres({ genres, current: { genre: ['Polka'] } })).toBeUndefined();
    expect(newGenres({ genres, genre: { mode: 'off' } })).toBeUndefined();
  });

  test('add puts what is new behind it, and nothing that is there in another case', () => {
    const genre = { mode: 'add' as const };
    expect(newGenres({ genres, genre, current: { genre: ['Polka', 'POP'] } })).toEqual(['Polka', 'POP', 'Rock']);
    expect(newGenres({ genres, genre, current: { genre: ['rock', 'pop'] } })).toBeUndefined();
  });

  test('replace takes its place, but for what is preserved', () => {
    const genre = { mode: 'replace' as const, preserve: ['live', 'Pop'] };
    expect(plan({ genres, genre, current: { genre: ['Polka', 'LIVE'] } })).toEqual([
      { field: 'genre', old: ['Polka', 'LIVE'], new: ['LIVE', 'Pop', 'Rock'] },
    ]);
  });

  test('replace removes nothing where the model is silent', () => {
    const genre = { mode: 'replace' as const };
    expect(plan({ genres: [0, 0, 0, 0], genre, current: { genre: ['Polka'] } })).toEqual([]);
  });
});

describe('finer moods', () => {
  const NO_GENRE = { genres: [0, 0, 0, 0] };
  const newMoods = (wanted: Omit<Case, 'genres'>): string[] | undefined =>
    plan({ ...NO_GENRE, ...wanted }).find(({ field }) => field === 'mood')?.new;

  test('stand behind the mood in its field, the surest first, at most as many as allowed', () => {
    expect(newMoods({ moods: [0.6, 0.4], themes: [0.7, 0, 0.9] })).toEqual(['Happy', 'Tense', 'Dreamy']);
    expect(newMoods({ moods: [0.6, 0.4], themes: [0.7, 0, 0.9], theme: { maxLabels: 1 } })).toEqual(['Happy', 'Tense']);
    expect(newMoods({ moods: [0.6, 0.4], themes: [0.7, 0, 0.9], theme: { maxLabels: 0 } })).toEqual(['Happy']);
  });

  test('are written also where no mood is sure', () => {
    expect(newMoods({ moods: [0.4, 0.4], themes: [0.7, 0, 0] })).toEqual(['Dreamy']);
  });

  test('that say the same as the mood, in whatever case, are written once', () => {
    expect(newMoods({ moods: [0.1, 0.9], themes: [0.6, 0.8, 0] })).toEqual(['Sad', 'Dreamy']);
    const theme = { labels: { Dreamy: { tagValue: 'SAD' } } };
    expect(newMoods({ moods: [0.1, 0.9], themes: [0.6, 0, 0], theme })).toEqual(['Sad']);
  });

  test('have rules of their own, also where a mood goes by the same id', () => {
    const never = { labels: { Sad: { threshold: null } } };
    const both = { moods: [0.1, 0.9], themes: [0, 0.9, 0] };
    expect(newMoods({ ...both, theme: { labels: { Sad: { tagValue: 'Sorrowful' } } } })).toEqual(['Sad', 'Sorrowful']);
    expect(newMoods({ ...both, theme: never })).toEqual(['Sad']);
    expect(newMoods({ ...both, mood: never, theme: never })).toBeUndefined();
    expect(newMoods({ ...both, mood: never, theme: { labels: { Sad: { tagValue: 'Blue' } } } })).toEqual(['Blue']);
    expect(newMoods({ moods: [0.9, 0.1], themes: [0.6, 0.5, 0.9], theme: { minShareOfBest: 0.6 } })).toEqual([
      'Happy',
      'Tense',
      'Dreamy',
    ]);
  });

  test('follow the mode of the mood’s field', () => {
    const heard = { moods: [0.9, 0.1], themes: [0.8, 0, 0.6], current: { mood: ['Calm', 'tense'] } };
    expect(newMoods(heard)).toBeUndefined();
    expect(newMoods({ ...heard, mood: { mode: 'add' } })).toEqual(['Calm', 'tense', 'Happy', 'Dreamy']);
    expect(newMoods({ ...heard, mood: { mode: 'replace', preserve: ['calm'] } })).toEqual([
      'Calm',
      'Happy',
      'Dreamy',
      'Tense',
    ]);
    expect(newMoods({ ...heard, current: {}, mood: { mode: 'off' } })).toBeUndefined();
  });

  test('that were turned down by hand do not come back, from either head', () => {
    const choices = [{ field: 'mood' as const, label: 'sad', verdict: 'rejected' as const }];
    expect(newMoods({ moods: [0.1, 0.9], themes: [0.6, 0.8, 0], choices })).toEqual(['Dreamy']);
  });

  test('come into ab:mood, and into the scores under their own name', () => {
    const policy = { writeAcousticBrainz: true, writeScores: true };
    const edits = plan({ ...NO_GENRE, moods: [0.4, 0.4], themes: [0.7, 0.25, 0], policy });
    expect(edits.map(({ field, new: values }) => [field, values])).toEqual([
      ['mood', ['Dreamy']],
      ['ab:mood', ['Dreamy']],
      ['scores', ['{"model":"m-1","genre":{},"mood":{"Happy":0.4,"Sad":0.4},"theme":{"Dreamy":0.7,"Sad":0.25}}']],
    ]);
  });

  test('of another number than the model has are refused', () => {
    expect(() => plan({ ...NO_GENRE, themes: [0.9] })).toThrow(
      expect.objectContaining({ code: 'model-invalid' }) as Error,
    );
  });
});

describe('further fields', () => {
  test('ab:genre and ab:mood hold the claimed labels, whatever genre and mood say', () => {
    const current = { genre: ['Polka'], 'ab:genre': ['Old'] };
    const policy = { writeAcousticBrainz: true };
    expect(plan({ genres: [0.9, 0, 0, 0], moods: [0.8, 0.2], mood: { mode: 'off' }, current, policy })).toEqual([
      { field: 'ab:genre', old: ['Old'], new: ['Rock'] },
      { field: 'ab:mood', old: [], new: ['Happy'] },
    ]);
  });

  test('the scores are one JSON value with the model and what was heard', () => {
    const [edit] = plan({ genres: [0.12345, 0.4, 0.009, 0.4], policy: { writeScores: true } });
    expect(edit).toEqual({
      field: 'scores',
      old: [],
      new: ['{"model":"m-1","genre":{"Pop":0.4,"Folk":0.4,"Rock":0.123},"mood":{"Happy":0.4,"Sad":0.4}}'],
    });
  });

  test('files tagged before are left alone where that is wanted', () => {
    const genres = [0.9, 0, 0, 0];
    const policy = { skipOwn: true };
    expect(plan({ genres, policy })).toHaveLength(1);
    expect(plan({ genres, policy, isOwn: true })).toEqual([]);
    expect(plan({ genres, policy, current: { scores: ['{}'] } })).toEqual([]);
    expect(plan({ genres, isOwn: true })).toHaveLength(1);
  });
});

describe('for every policy, file and prediction', () => {
  const words = ['Rock', 'ROCK', 'Pop', 'Live', 'live', 'Hip-Hop', 'Happy', 'sad', 'Dreamy', 'ß'];
  const prob = fc.double({ min: 0, max: 1, noNaN: true });
  const values = fc.array(fc.constantFrom(...words), { maxLength: 4 });
  const rule: fc.Arbitrary<LabelRule> = fc.record(
    { threshold: fc.option(prob), tagValue: fc.constantFrom(...words) },
    { requiredKeys: [] },
  );
  const headPolicy = (leastLabels: number) => ({
    maxLabels: fc.integer({ min: leastLabels, max: 5 }),
    minShareOfBest: fc.oneof(fc.constant(0), prob),
    labels: fc.dictionary(fc.constantFrom(...GENRES, ...THEMES, 'Happy', 'Other'), rule),
  });
  const fieldPolicy: fc.Arbitrary<FieldPolicy> = fc.record({
    ...headPolicy(1),
    mode: fc.constantFrom(...FIELD_MODES),
    preserve: values,
  });
  const policy = fc.record({ skipOwn: fc.boolean(), writeScores: fc.boolean(), writeAcousticBrainz: fc.boolean() });
  const current = fc.record({ genre: values, mood: values, 'ab:genre': values, 'ab:mood': values });
  const choices = fc
    .array(
      fc.record({
        field: fc.constantFrom(...LABEL_FIELDS),
        label: fc.constantFrom(...words),
        verdict: fc.constantFrom(...LABEL_VERDICTS),
      }),
      { maxLength: 5 },
    )
    .map(latestChoices);
  const probs = (count: number) => fc.array(prob, { minLength: count, maxLength: count });
  const cases = fc.record({
    current,
    genres: probs(4),
    moods: probs(2),
    themes: fc.option(probs(3), { nil: undefined }),
    thresholds: fc.array(fc.option(prob), { minLength: 4, maxLength: 4 }),
    genre: fieldPolicy,
    mood: fieldPolicy,
    theme: fc.record(headPolicy(0)),
    policy,
    choices,
  });
  type Made = Required<Omit<Case, 'isOwn' | 'themes'>> & Pick<Case, 'themes'>;
  const fold = (value: string): string => value.normalize('NFC').toLowerCase();
  const labelsOf = (made: readonly LabelChoice[], field: string, verdicts: readonly string[]): string[] =>
    made
      .filter((choice) => choice.field === field && verdicts.includes(choice.verdict))
      .map(({ label }) => fold(label));
  const check = (test: (wanted: Made, edits: TagEdit[]) => void): void =>
    fc.assert(fc.property(cases, (wanted) => test(wanted, plan(wanted))));

  test('planning again on the result proposes nothing', () => {
    check((wanted, edits) => {
      const after = { ...wanted.current, ...Object.fromEntries(edits.map((edit) => [edit.field, edit.new])) };
      expect(plan({ ...wanted, current: after })).toEqual([]);
    });
  });

  test('an edit says what is there, changes it, and never removes it without a replacement', () => {
    check(({ current: before }, edits) => {
      for (const { field, old, new: values } of edits) {
        expect(old).toEqual({ ...NOTHING, ...before }[field]);
        expect(values).not.toEqual(old);
        expect(values.length).toBeGreaterThan(0);
      }
      expect(new Set(edits.map(({ field }) => field)).size).toBe(edits.length);
      expect(edits.every(({ field }) => TAG_FIELDS.includes(field))).toBe(true);
    });
  });

  const mostLabels = ({ genre, mood, theme }: Made, field: LabelField): number =>
    field === 'genre' ? (genre.maxLabels ?? 0) : (mood.maxLabels ?? 0) + (theme.maxLabels ?? 0);

  test('each mode keeps its promise, and no more than maxLabels values come in', () => {
    check((wanted, edits) => {
      for (const field of ['genre', 'mood'] as const) {
        const edit = edits.find((candidate) => candidate.field === field);
        if (edit === undefined) continue;
        const { mode, preserve } = wanted[field] as FieldPolicy;
        const old = edit.old ?? [];
        const known = new Set(old.map(fold));
        expect(mode).not.toBe('off');
        if (mode === 'fill') expect(old).toEqual([]);
        if (mode === 'add') expect(edit.new.slice(0, old.length)).toEqual(old);
        if (mode === 'replace') {
          const held = [...preserve, ...labelsOf(wanted.choices, field, ['accepted', 'added'])].map(fold);
          const kept = old.filter((value) => held.includes(fold(value)));
          expect(edit.new.slice(0, kept.length)).toEqual(kept);
        }
        const fresh = edit.new.filter((value) => !known.has(fold(value)));
        expect(fresh.length).toBeLessThanOrEqual(mostLabels(wanted, field));
        expect(new Set(fresh.map(fold)).size).toBe(fresh.length);
      }
    });
  });

  test('what was chosen by hand stays in the file, and what was rejected does not come in', () => {
    check(({ choices }, edits) => {
      for (const { field, old = [], new: values } of edits) {
        if (field !== 'genre' && field !== 'mood') continue;
        const chosen = labelsOf(choices, field, ['accepted', 'added']);
        const [before, after] = [old.map(fold), values.map(fold)];
        for (const value of chosen) if (before.includes(value)) expect(after).toContain(value);
        for (const value of labelsOf(choices, field, ['rejected'])) {
          if (!before.includes(value)) expect(after).not.toContain(value);
        }
      }
    });
  });

  test('right after a choice by hand nothing is proposed that it has not seen', () => {
    check((wanted, edits) => {
      const proposed = edits.find(({ field }) => field === 'genre');
      if (proposed === undefined) return;
      const chosen = proposed.new.length > 1 ? proposed.new.slice(1) : ['Polka'];
      const old = [...(wanted.current.genre ?? [])];
      const judged = judgeLabels({ field: 'genre', old, proposed: proposed.new, chosen });
      const choices = latestChoices([...wanted.choices, ...judged]);
      const next = newGenres({ ...wanted, current: { ...wanted.current, genre: chosen }, choices }) ?? chosen;
      expect(next).toEqual(expect.arrayContaining(chosen));
      const rejected = labelsOf(judged, 'genre', ['rejected']);
      expect(next.filter((value) => rejected.includes(fold(value)))).toEqual([]);
    });
  });

  test('only labels at their thresholds come into an empty field, best first', () => {
    check((wanted) => {
      const { thresholds, genres, genre } = wanted;
      const written =
        newGenres({ ...wanted, current: {}, choices: [], genre: { ...genre, labels: {}, preserve: [] } }) ?? [];
      const probOf = (value: string): number => genres[GENRES.indexOf(value)] ?? NaN;
      for (const value of written) {
        expect(probOf(value)).toBeGreaterThanOrEqual(thresholds[GENRES.indexOf(value)] ?? Infinity);
        expect(probOf(value)).toBeGreaterThanOrEqual((genre.minShareOfBest ?? 0) * Math.max(...genres));
      }
      expect(written.map(probOf)).toEqual(written.map(probOf).sort((a, b) => b - a));
    });
  });
});
