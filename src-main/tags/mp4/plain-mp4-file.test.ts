import { expect, test } from 'vitest';
import { memoryReader } from '../../audio-file/byte-reader';
import { findAudioLayout } from '../../audio-file/audio-layout';
import { parseMetadata } from '../metadata-reader';
import { bigEndian, box, buildMp4, dataBox, freeformItem, metaBox } from '../testing/mp4-builder';
import { recordSound } from '../testing/mp4-varieties';
import { plainMp4File } from './plain-mp4-file';

const sound = recordSound();
const TITLE = box('©nam', dataBox('Title'));

function fileWith(udta: Buffer): Buffer {
  return buildMp4({ sound, inMoov: [udta], order: [sound.ftyp, 'moov', 'mdat'] });
}

async function plainOf(bytes: Buffer) {
  const reader = memoryReader(bytes);
  return plainMp4File(reader, await findAudioLayout(reader));
}

test.each([
  ['a terminator', box('udta', metaBox(box('ilst', TITLE)), bigEndian(0))],
  ['a track without total', box('udta', metaBox(box('ilst', box('trkn', dataBox(Buffer.alloc(4), 0)), TITLE)))],
  ['a number of five bytes', box('udta', metaBox(box('ilst', box('tmpo', dataBox(Buffer.alloc(5), 21)), TITLE)))],
  ['a type of an unknown set', box('udta', metaBox(box('ilst', TITLE, box('cprt', dataBox('x', 0x0100_0001)))))],
  ['a value without type', box('udta', metaBox(box('ilst', TITLE, box('cprt', box('data', bigEndian(1))))))],
  ['boxes beyond their item', box('udta', metaBox(box('ilst', TITLE, box('cprt', bigEndian(99)))))],
  ['a name without version', box('udta', metaBox(box('ilst', TITLE, box('----', box('mean'), dataBox('x')))))],
])('what makes music-metadata give up is left out: %s', async (_, udta) => {
  const bytes = fileWith(udta);
  await expect(parseMetadata(memoryReader(bytes), 'mp4', 'a.m4a')).rejects.toThrow();
  const plain = await plainOf(bytes);
  const { common, format } = await parseMetadata(plain ?? memoryReader(bytes), 'mp4', 'a.m4a');
  expect(common.title).toBe('Title');
  expect(format.duration).toBeCloseTo(2, 0);
});

test('fragments whose samples take their duration from elsewhere are left out', async () => {
  const tfhd = box('tfhd', bigEndian(0x020000), bigEndian(1));
  const trun = box('trun', bigEndian(0x200), bigEndian(1), bigEndian(sound.data.length));
  const moof = box('moof', box('mfhd', bigEndian(0), bigEndian(1)), box('traf', tfhd, trun));
  const udta = box('udta', metaBox(box('ilst', TITLE)));
  const bytes = buildMp4({ sound, inMoov: [box('mvex'), udta], order: [sound.ftyp, 'moov', moof, 'mdat'] });
  await expect(parseMetadata(memoryReader(bytes), 'mp4', 'a.m4a')).rejects.toThrow('sampleDuration');
  const plain = await plainOf(bytes);
  expect((await parseMetadata(plain ?? memoryReader(bytes), 'mp4', 'a.m4a')).common.title).toBe('Title');
});

test('other files are given as they are', async () => {
  const items = [TITLE, box('trkn', dataBox(Buffer.alloc(8), 0)), freeformItem('MOOD', dataBox('Calm'))];
  expect(await plainOf(fileWith(box('udta', metaBox(box('ilst', ...items)))))).toBeNull();
});
