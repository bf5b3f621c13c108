import { expect, it } from 'vitest';
import type { TrackRow } from '../../src-shared/domain';
import { offeredValues, planChosenEdits } from './manual-edits';

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
const labels = [
  { id: 'j', title: 'Jazz', tagValue: 'Jazz', threshold: 0.5 },
  { id: 'f', title: 'Folk', tagValue: 'Folk', threshold: null },
];

it('offers what the file has and what the model knows, each once', () => {
  expect(offeredValues(track, 'genre', labels)).toEqual(['Polka', 'Jazz', 'Folk']);
});

it('plans an edit only for a field whose values change', () => {
  expect(planChosenEdits(track, { genre: ['Jazz', 'Polka'], mood: [] })).toEqual([]);
  expect(planChosenEdits(track, { genre: ['Jazz'], mood: ['Happy'] })).toEqual([
    { field: 'genre', old: ['Polka', 'Jazz'], new: ['Jazz'] },
    { field: 'mood', old: [], new: ['Happy'] },
  ]);
});

it('can take every value away', () => {
  expect(planChosenEdits(track, { genre: [], mood: [] })).toEqual([
    { field: 'genre', old: ['Polka', 'Jazz'], new: [] },
  ]);
});
