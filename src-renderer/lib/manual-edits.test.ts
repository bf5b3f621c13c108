import { expect, it } from 'vitest';
import type { TrackRow } from '../../src-shared/domain';
import {
  choicesText,
  decidedChoices,
  matchingLabels,
  meantLabel,
  offeredValues,
  startingValues,
  valuesAsTheyAre,
  withRecent,
  withToggled,
} from './manual-edits';

const track: TrackRow = {
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
  fileGenres: ['Polka', 'Jazz'],
  fileMoods: [],
};

it('offers what the file has, what is ticked and what the model knows, each once', () => {
  expect(offeredValues(track, 'genre', ['Jazz', 'Folk'])).toEqual(['Polka', 'Jazz', 'Folk']);
  expect(offeredValues(track, 'genre', ['Jazz', 'Folk'], ['Dub'])).toEqual(['Polka', 'Jazz', 'Dub', 'Folk']);
});

it('finds labels by what is typed, and takes another word for a new one', () => {
  const labels = ['Synthpop', 'Pop', 'Post-Punk', 'Punk'];
  expect(matchingLabels(labels, 'po')).toEqual(['Pop', 'Post-Punk', 'Synthpop']);
  expect(matchingLabels(labels, ' ')).toEqual(labels);
  expect(meantLabel(labels, 'PUNK')).toBe('Punk');
  expect(meantLabel(labels, 'pos')).toBe('Post-Punk');
  expect(meantLabel(labels, ' Dub ')).toBe('Dub');
  expect(meantLabel(labels, ' ')).toBeNull();
});

it('remembers the words used last, the newest first', () => {
  expect(withRecent(['Pop', 'Dub'], ['dub', 'Jazz'], 3)).toEqual(['dub', 'Jazz', 'Pop']);
});

it('turning a proposal down keeps what the file says', () => {
  const proposed = [{ field: 'genre' as const, old: ['Polka', 'Jazz'], new: ['Polka', 'Jazz', 'Folk'] }];
  expect(decidedChoices(track, proposed, valuesAsTheyAre(track))).toEqual([
    { field: 'genre', old: ['Polka', 'Jazz'], proposed: ['Polka', 'Jazz', 'Folk'], chosen: ['Polka', 'Jazz'] },
  ]);
});

it('takes a field as decided where its values change, also to none', () => {
  expect(decidedChoices(track, [], { genre: ['Jazz', 'Polka'], mood: [] })).toEqual([]);
  expect(decidedChoices(track, [], { genre: [], mood: ['Happy'] })).toEqual([
    { field: 'genre', old: ['Polka', 'Jazz'], proposed: [], chosen: [] },
    { field: 'mood', old: [], proposed: [], chosen: ['Happy'] },
  ]);
});

it('takes a proposal as decided, also where it is turned down and the file stays as it is', () => {
  const proposed = [{ field: 'mood' as const, old: [], new: ['Happy'] }];
  expect(decidedChoices(track, proposed, { genre: ['Polka', 'Jazz'], mood: [] })).toEqual([
    { field: 'mood', old: [], proposed: ['Happy'], chosen: [] },
  ]);
});

it('tells earlier choices in words', () => {
  const choices = [
    { field: 'genre' as const, label: 'Jazz', verdict: 'rejected' as const },
    { field: 'genre' as const, label: 'Polka', verdict: 'accepted' as const },
  ];
  expect(choicesText(choices, 'genre')).toBe('Polka, not Jazz');
  expect(choicesText(choices, 'mood')).toBe('');
});

it('starts from what is proposed, else from what the file says, and ticks and unticks', () => {
  const start = startingValues(track, [{ field: 'mood', old: [], new: ['Happy'] }]);
  expect(start).toEqual({ genre: ['Polka', 'Jazz'], mood: ['Happy'] });
  const changed = withToggled(withToggled(start, 'genre', 'Polka'), 'genre', 'Folk');
  expect(changed).toEqual({ genre: ['Jazz', 'Folk'], mood: ['Happy'] });
  expect(start.genre).toEqual(['Polka', 'Jazz']);
});
