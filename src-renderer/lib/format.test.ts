import { describe, expect, it } from 'vitest';
import {
  baseName,
  formatDate,
  formatDuration,
  formatEta,
  formatNumberOf,
  formatRate,
  formatSegmentRate,
  formatShare,
  formatSize,
  parentPath,
  sentence,
  UNKNOWN,
} from './format';

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [61, '1:01'],
    [3599, '59:59'],
    [3661, '1:01:01'],
    [null, UNKNOWN],
  ])('%s s is %s', (durationSec, text) => {
    expect(formatDuration(durationSec)).toBe(text);
  });
});

it('formatSegmentRate rounds what is large', () => {
  expect([null, 0.168, 9.96, 41.23, 12345.6].map(formatSegmentRate)).toEqual([
    UNKNOWN,
    '0.2 /s',
    '10.0 /s',
    '41 /s',
    '12,346 /s',
  ]);
});

describe('formatEta', () => {
  it.each([
    [null, ''],
    [3, 'a few seconds left'],
    [42, 'about 40 s left'],
    [58, 'about 1 min left'],
    [60 * 12, 'about 12 min left'],
    [3600, 'about 1 h left'],
    [3600 + 60 * 22, 'about 1 h 20 min left'],
    [3600 + 60 * 58, 'about 2 h left'],
    [3600 * 11 + 60 * 40, 'about 11 h left'],
  ])('%s s is "%s"', (etaSec, text) => {
    expect(formatEta(etaSec)).toBe(text);
  });
});

describe('formatRate', () => {
  it.each([
    [null, ''],
    [0, ''],
    [0.05, '3.0 songs/min'],
    [0.5, '30 songs/min'],
    [2.43, '2.4 songs/s'],
    [12.6, '13 songs/s'],
  ])('%s is "%s"', (tracksPerSec, text) => {
    expect(formatRate(tracksPerSec)).toBe(text);
  });
});

it('names numbers of things', () => {
  expect(formatNumberOf(1, 'song')).toBe('1 song');
  expect(formatNumberOf(40_000, 'song')).toBe('40,000 songs');
});

it('does not round a small share to nothing', () => {
  expect(formatShare(0)).toBe('0 %');
  expect(formatShare(0.002)).toBe('< 1 %');
  expect(formatShare(0.824)).toBe('82 %');
});

it('begins a reason that stands by itself with a capital letter', () => {
  expect(sentence('the file is read-only')).toBe('The file is read-only');
  expect(sentence('')).toBe('');
});

describe('paths', () => {
  it.each([
    ['/music/Miles Davis/So What.flac', 'So What.flac', '/music/Miles Davis'],
    ['C:\\Music\\a.mp3', 'a.mp3', 'C:\\Music'],
    ['/music/AC\\DC.mp3', 'AC\\DC.mp3', '/music'],
    ['/music/', 'music', '/'],
    ['/', '/', ''],
  ])('%s', (path, name, parent) => {
    expect(baseName(path)).toBe(name);
    if (!path.endsWith('/')) expect(parentPath(path)).toBe(parent);
  });

  it('keeps the root as parent', () => {
    expect(parentPath('/song.mp3')).toBe('/');
  });
});

it('formatDate is a day, wherever on earth', () => {
  expect(formatDate('2026-01-02')).toBe('Jan 2, 2026');
});

it('formatSize counts in thousands', () => {
  expect([12, 47_400, 4_321_000, 56_000_000, 2_500_000_000].map(formatSize)).toEqual([
    '12 B',
    '47 kB',
    '4.3 MB',
    '56 MB',
    '2.5 GB',
  ]);
});
