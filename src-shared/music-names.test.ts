import { expect, it } from 'vitest';
import { isWantedFile } from './music-names';

it.each(['a.mp3', 'A.FLAC', '...Baby.ogg', 'a.asf', 'a.mka', 'a.mp2'])('%s is music', (name) => {
  expect(isWantedFile(name)).toBe(true);
});

it.each(['.a.mp3', 'mp3', '.mp3', 'cover.jpg', 'list.m3u', 'song.mp3.part'])('%s is none', (name) => {
  expect(isWantedFile(name)).toBe(false);
});
