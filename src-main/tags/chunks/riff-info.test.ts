import { describe, expect, test } from 'vitest';
import { applySplices } from '../byte-splice';
import { infoChunk } from '../testing/chunk-builder';
import { decodeInfoText, encodeInfoText } from './info-text';
import { infoAsFrames, parseRiffInfo, planInfoSplices, readInfoGenres } from './riff-info';

function bodyOf(...entries: [id: string, text: string][]): Buffer {
  return infoChunk(entries.map(([id, text]) => [id, Buffer.from(`${text}\0`, 'latin1')])).body;
}

function withGenre(body: Buffer, ...values: string[]): Buffer {
  return applySplices(body, planInfoSplices(body, parseRiffInfo(body), [{ field: 'genre', values }]));
}

describe('the genre in INFO', () => {
  const body = bodyOf(['INAM', 'T'], ['IGNR', 'Rock; Pop;17'], ['ICRD', '1999'], ['IGNR', 'Dub']);

  test('is read from all its entries, with references resolved', () => {
    expect(readInfoGenres(parseRiffInfo(body))).toEqual(['Rock', 'Pop', 'Rock', 'Dub']);
  });

  test('takes the place of the first one; the others go', () => {
    expect(withGenre(body, 'Jazz', 'Ska')).toEqual(bodyOf(['INAM', 'T'], ['IGNR', 'Jazz; Ska'], ['ICRD', '1999']));
  });

  test('is added at the end, behind the padding of what was last', () => {
    expect(withGenre(bodyOf(['INAM', 'Ti']), 'Jazz')).toEqual(bodyOf(['INAM', 'Ti'], ['IGNR', 'Jazz']));
    const unpadded = bodyOf(['INAM', 'Ti']).subarray(0, -1);
    expect(withGenre(unpadded, 'Jazz')).toEqual(bodyOf(['INAM', 'Ti'], ['IGNR', 'Jazz']));
    expect(withGenre(Buffer.from('INFO'), 'Jazz')).toEqual(bodyOf(['IGNR', 'Jazz']));
  });

  test('is removed, and what was not there needs no change', () => {
    expect(withGenre(body)).toEqual(bodyOf(['INAM', 'T'], ['ICRD', '1999']));
    expect(withGenre(bodyOf(['INAM', 'T']))).toEqual(bodyOf(['INAM', 'T']));
    expect(planInfoSplices(body, parseRiffInfo(body), [{ field: 'mood', values: ['Happy'] }])).toEqual([]);
  });
});

test('what stands in INFO is repeated as ID3v2 frames', () => {
  const info = parseRiffInfo(
    bodyOf(['IPRT', '3'], ['INAM', 'Ti\xe9 '], ['ICRD', 'long ago'], ['IGNR', 'Rock; Pop'], ['ITRK', '4']),
  );
  const frames = infoAsFrames(info).map(({ frameId, bytes }) => [frameId, bytes.toString('utf8', 11)]);
  expect(frames).toEqual([
    ['TIT2', 'Tié'],
    ['TRCK', '4'],
    ['TCON', 'Rock\0Pop'],
  ]);
});

test.each([
  ['an entry longer than the list', Buffer.from('INFOINAM\xff\0\0\0abc\0', 'latin1')],
  ['an entry whose head is cut off', Buffer.from('INFOINAM\x01\0')],
  ['a name that is none', Buffer.from('INFO\0\0\0\0\0\0\0\0')],
  ['an odd entry without padding before another', Buffer.from('INFOINAM\x01\0\0\0aIART\x01\0\0\0b')],
])('%s is refused', (_, body) => {
  expect(() => parseRiffInfo(body)).toThrow(expect.objectContaining({ code: 'format-unsupported' }));
});

describe('text', () => {
  test.each([
    ['ASCII', 'Rock', null, 'Rock\0'],
    ['what Windows-1252 can express', 'Föl€k', null, 'F\xf6l\x80k\0'],
    ['what it cannot', '演歌', null, '\xe6\xbc\x94\xe6\xad\x8c\0'],
    ['what would be read as UTF-8', 'Ã©', null, '\xc3\x83\xc2\xa9\0'],
    ['anything, where the file uses UTF-8', 'Fö', 'utf-8', 'F\xc3\xb6\0'],
    ['what Windows-1252 can express, where the file uses it', 'Fö', 'windows-1252', 'F\xf6\0'],
  ] as const)('%s', (_, text, shown, bytes) => {
    const encoded = encodeInfoText(text, shown);
    expect(encoded.toString('latin1')).toBe(bytes);
    expect(decodeInfoText(encoded)).toBe(text);
  });

  test.each([
    ['one entry in UTF-8', [['INAM', 'M\xc3\xbc']], 'utf-8'],
    [
      'one in Windows-1252',
      [
        ['INAM', 'a'],
        ['IART', 'M\xfc'],
      ],
      'windows-1252',
    ],
    [
      'made by ffmpeg',
      [
        ['INAM', 'a'],
        ['ISFT', 'Lavf59.27.100'],
      ],
      'utf-8',
    ],
    ['nothing but ASCII', [['INAM', 'a']], null],
  ] as [string, [string, string][], string | null][])('the encoding shows: %s', (_, entries, shown) => {
    expect(parseRiffInfo(bodyOf(...entries)).shownEncoding).toBe(shown);
  });
});
