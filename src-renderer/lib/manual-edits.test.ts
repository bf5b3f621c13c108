import { expect, it } from 'vitest';
import type { TrackRow } from '../../src-shared/domain';
import { offeredValues, planChosenEdits, startingValues, withToggled } from './manual-edits';

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

it('offers what the file has and what the model knows, each once', () => {
  expect(offeredValues(track, 'genre', ['Jazz', 'Folk'])).toEqual(['Polka', 'Jazz', 'Folk']);
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

it('starts from what is proposed, else from what the file says, and ticks and unticks', () => {
  const start = startingValues(track, [{ field: 'mood', old: [], new: ['Happy'] }]);
  expect(start).toEqual({ genre: ['Polka', 'Jazz'], mood: ['Happy'] });
  const changed = withToggled(withToggled(start, 'genre', 'Polka'), 'genre', 'Folk');
  expect(changed).toEqual({ genre: ['Jazz', 'Folk'], mood: ['Happy'] });
  expect(start.genre).toEqual(['Polka', 'Jazz']);
});
