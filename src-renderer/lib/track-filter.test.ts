import { expect, it } from 'vitest';
import { NO_TRACK_FILTER, type TrackFilter } from '../../src-shared/domain';
import { isTrackFiltered } from './track-filter';

it.each<Partial<TrackFilter>>([
  { search: 'x' },
  { genre: 'Jazz' },
  { mood: 'Q1' },
  { theme: 'Dreamy' },
  { status: 'failed' },
])('%j keeps something out', (change) => {
  expect(isTrackFiltered({ ...NO_TRACK_FILTER, ...change })).toBe(true);
});

it('a filter without anything in it keeps nothing out', () => {
  expect(isTrackFiltered(NO_TRACK_FILTER)).toBe(false);
});
