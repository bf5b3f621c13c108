import { expect, it } from 'vitest';
import { catalogueTrack, TRACKS_PER_ALBUM } from './catalogue';

const TRACKS = 100_000;
const tracks = Array.from({ length: TRACKS }, (_, index) => catalogueTrack(index));
const distinct = (values: readonly string[]) => new Set(values).size;

it('gives every track a path of its own, an album to a folder', () => {
  expect(distinct(tracks.map(({ path }) => path))).toBe(TRACKS);
  const folders = tracks.map(({ path }) => path.slice(0, path.lastIndexOf('/')));
  expect(distinct(folders)).toBe(Math.ceil(TRACKS / TRACKS_PER_ALBUM));
});

it('has as many artists, albums and genres as real libraries of its size', () => {
  expect(distinct(tracks.map(({ artist }) => artist))).toBeGreaterThan(2000);
  expect(distinct(tracks.map(({ artist, album }) => `${artist}/${album}`))).toBeGreaterThan(8000);
  expect(distinct(tracks.map(({ title }) => title))).toBeGreaterThan(5000);
  expect(distinct(tracks.flatMap(({ genres }) => genres))).toBeGreaterThan(50);
});

it('tells the same of a track every time', () => {
  expect(catalogueTrack(4711)).toEqual(tracks[4711]);
});
