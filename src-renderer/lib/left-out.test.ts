import { expect, test } from 'vitest';
import type { TrackDetail } from '../../src-shared/domain';
import type { HeadName, ModelInfo } from '../../src-shared/model-spec';
import { DEFAULT_POLICY, type FieldPolicy, type Policy } from '../../src-shared/policy';
import type { TagEdit } from '../../src-shared/tags';
import { leftOutLabels } from './left-out';

const model: ModelInfo = {
  id: 'm-1',
  title: 'M',
  createdOn: '2026-01-01',
  architecture: 'x',
  heads: [
    {
      name: 'genre',
      activation: 'sigmoid',
      labels: [
        { id: 'Rock', title: 'Rock', tagValue: 'Rock', threshold: 0.5 },
        { id: 'Metal', title: 'Metal', tagValue: 'Metal', threshold: 0.4 },
        { id: 'Folk', title: 'Folk', tagValue: 'Folk', threshold: null },
      ],
    },
    {
      name: 'mood',
      activation: 'softmax',
      labels: [
        { id: 'Q1', title: 'Happy', tagValue: 'Happy', threshold: 0.5 },
        { id: 'Q2', title: 'Angry', tagValue: 'Angry', threshold: 0.5 },
      ],
    },
    {
      name: 'theme',
      activation: 'sigmoid',
      labels: [
        { id: 'Angry', title: 'Angry', tagValue: 'Angry', threshold: 0.5 },
        { id: 'Dark', title: 'Dark', tagValue: 'Dark', threshold: 0.5 },
        { id: 'Tense', title: 'Tense', tagValue: 'Tense', threshold: 0.5 },
      ],
    },
  ],
};

interface Heard {
  readonly moods?: number[];
  readonly themes?: number[];
}

function song(edits: TagEdit[], file: { genres?: string[]; moods?: string[] } = {}, heard: Heard = {}): TrackDetail {
  const head = (name: HeadName, meanProbs: number[]) => ({ name, meanProbs, topShares: [], timeline: [] });
  return {
    track: {
      id: 1,
      path: '/a.mp3',
      title: 'A',
      artist: '',
      album: '',
      durationSec: 1,
      status: 'analysed',
      error: null,
      topGenre: null,
      topMood: null,
      fileGenres: file.genres ?? [],
      fileMoods: file.moods ?? [],
    },
    prediction: {
      modelId: 'm-1',
      engine: 'x',
      durationSec: 1,
      segmentCount: 1,
      timelineBinSec: 1,
      heads: [
        head('genre', [0.9, 0.45, 0.7]),
        head('mood', heard.moods ?? [0.4, 0.45]),
        head('theme', heard.themes ?? [0, 0, 0]),
      ],
    },
    tagFormat: '',
    tags: [],
    tagsError: null,
    choices: [],
    edits,
    notWritableReason: null,
    undoable: false,
  };
}

function reasons(detail: TrackDetail, genre: Partial<FieldPolicy>, rest: Partial<Policy> = {}): Record<string, string> {
  const policy = { ...DEFAULT_POLICY, ...rest, genre: { ...DEFAULT_POLICY.genre, ...genre } };
  return Object.fromEntries(leftOutLabels(detail, model, policy).map(({ title, reason }) => [title, reason]));
}

const rock: TagEdit = { field: 'genre', old: [], new: ['Rock'] };

test('what is proposed is not left out, and what nobody is sure of is not spoken of', () => {
  expect(reasons(song([{ ...rock, new: ['Rock', 'Metal'] }]), {})).toEqual({});
});

test('every rule that leaves a sure label out is named', () => {
  expect(reasons(song([rock]), { labels: { Metal: { threshold: null } } })).toEqual({
    Metal: 'your rules never write it',
  });
  expect(reasons(song([rock]), { labels: { Metal: { threshold: 0.8 } } })).toEqual({
    Metal: 'your rules ask for 80 %',
  });
  expect(reasons(song([rock]), { minShareOfBest: 0.75 })).toEqual({ Metal: 'under 75 % of the best genre' });
  expect(reasons(song([rock]), { maxLabels: 1 })).toEqual({ Metal: 'your rules allow 1 genre' });
  expect(reasons(song([]), { mode: 'off' })).toMatchObject({ Rock: 'your rules leave genre alone' });
  expect(reasons(song([]), {}, { skipOwn: true })).toMatchObject({ Rock: 'your rules skip files tagged before' });
});

test('a file that has a genre is not filled; what it says already is told', () => {
  expect(reasons(song([], { genres: ['polka', 'metal'] }), {})).toEqual({
    Rock: 'the file has a genre already',
    Metal: 'the file says so already',
  });
});

test('what the user turned down is told as that', () => {
  const choices = [{ field: 'genre' as const, label: 'ROCK', verdict: 'rejected' as const }];
  expect(reasons({ ...song([]), choices }, { mode: 'off' })).toMatchObject({ Rock: 'you turned it down' });
});

test('a label written under another word counts by that word', () => {
  const labels = { Rock: { tagValue: 'Rock & Roll' } };
  expect(reasons(song([{ ...rock, new: ['Rock & Roll', 'Metal'] }]), { labels })).toEqual({});
});

test('a label the user switched on is one that can be left out', () => {
  expect(reasons(song([rock]), { labels: { Folk: { threshold: 0.6 }, Metal: {} }, maxLabels: 1 })).toEqual({
    Folk: 'your rules allow 1 genre',
    Metal: 'your rules allow 1 genre',
  });
});

test('a finer mood is left out by the rules for finer moods, and by those for the mood’s field', () => {
  const heard = { moods: [0.1, 0.9], themes: [0.6, 0.9, 0.7] };
  const moods = (edits: TagEdit[], policy: Partial<Policy>, file = {}) =>
    leftOutLabels(song(edits, file, heard), model, { ...DEFAULT_POLICY, ...policy })
      .filter(({ head }) => head !== 'genre')
      .map(({ head, title, reason }) => [head, title, reason]);
  const edit: TagEdit = { field: 'mood', old: [], new: ['Angry', 'Dark', 'Tense'] };
  expect(moods([edit], {})).toEqual([]);
  expect(moods([{ ...edit, new: ['Angry', 'Dark'] }], { theme: { ...DEFAULT_POLICY.theme, maxLabels: 1 } })).toEqual([
    ['theme', 'Tense', 'your rules allow 1 mood word'],
  ]);
  const share = { ...DEFAULT_POLICY.theme, minShareOfBest: 0.8 };
  expect(moods([{ ...edit, new: ['Angry', 'Dark'] }], { theme: share })).toEqual([
    ['theme', 'Tense', 'under 80 % of the best mood word'],
  ]);
  expect(moods([], {}, { moods: ['Calm'] })).toEqual([
    ['mood', 'Angry', 'the file has a mood already'],
    ['theme', 'Dark', 'the file has a mood already'],
    ['theme', 'Tense', 'the file has a mood already'],
    ['theme', 'Angry', 'your rules allow 2 mood words'],
  ]);
});

test('of another model’s prediction nothing is said', () => {
  expect(leftOutLabels(song([]), { ...model, id: 'm-2' }, DEFAULT_POLICY)).toEqual([]);
});
