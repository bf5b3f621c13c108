import { describe, expect, test } from 'vitest';
import { id3v1Tag } from '../tags/testing/audio-varieties';
import { bigEndian, box, buildMp4, freeBox, longBox } from '../tags/testing/mp4-builder';
import { recordSound } from '../tags/testing/mp4-varieties';
import { findAudioLayout } from './audio-layout';
import { type ByteReader, memoryReader } from './byte-reader';
import { payloadReader } from './payload-reader';

const sound = recordSound();
const { ftyp } = sound;

async function payloadOf(bytes: Buffer): Promise<Buffer> {
  const reader = memoryReader(bytes);
  const layout = await findAudioLayout(reader);
  expect(layout.kind).toBe('mp4');
  const payload = payloadReader(reader, layout);
  return payload.read(0, payload.sizeBytes);
}

describe('the payload of MP4 is its media data', () => {
  test.each([
    ['index first', buildMp4({ sound, order: [ftyp, 'moov', 'mdat'] })],
    ['index last, QuickTime without type', buildMp4({ sound, order: [box('wide'), 'mdat', 'moov'] })],
    ['in two boxes', buildMp4({ sound, order: [ftyp, 'mdat', freeBox(99), 'moov', 'mdat'] })],
    ['with a 64-bit size', buildMp4({ sound, order: [ftyp, 'moov', 'mdat'], mdat: '64-bit' })],
    ['up to the end', buildMp4({ sound, order: [ftyp, 'moov', 'mdat'], mdat: 'rest' })],
    [
      'up to a tag at the end',
      Buffer.concat([buildMp4({ sound, order: [ftyp, 'moov', 'mdat'], mdat: 'rest' }), id3v1Tag(1)]),
    ],
    ['before a tag at the end', Buffer.concat([buildMp4({ sound, order: [ftyp, 'mdat', 'moov'] }), id3v1Tag(1)])],
    ['before zeros', Buffer.concat([buildMp4({ sound, order: [ftyp, 'moov', 'mdat'] }), Buffer.alloc(50)])],
  ])('%s', async (_, bytes) => {
    expect((await payloadOf(bytes)).equals(sound.data)).toBe(true);
  });

  test('also where it looks as if it ended in a tag', async () => {
    const data = Buffer.concat([sound.data, id3v1Tag(1)]);
    expect(await payloadOf(buildMp4({ sound: { ...sound, data }, order: [ftyp, 'moov', 'mdat'] }))).toEqual(data);
  });

  test('as far as it is there in a file that is cut off', async () => {
    const whole = buildMp4({ sound, order: [ftyp, 'moov', 'mdat'] });
    expect(await payloadOf(whole.subarray(0, -1000))).toEqual(sound.data.subarray(0, -1000));
  });
});

test('three hours of sound cost a few small reads', async () => {
  const head = buildMp4({ sound, order: [ftyp, 'moov'] });
  const mdatBytes = 170_000_000;
  const start = Buffer.concat([head, bigEndian(mdatBytes), Buffer.from('mdat')]);
  let readBytes = 0;
  const reader: ByteReader = {
    sizeBytes: head.length + mdatBytes,
    read: (offset, length) => {
      readBytes += length;
      const bytes = Buffer.alloc(length);
      start.copy(bytes, 0, Math.min(start.length, offset), Math.min(start.length, offset + length));
      return Promise.resolve(bytes);
    },
  };
  expect(await findAudioLayout(reader)).toMatchObject({
    kind: 'mp4',
    payload: [{ startByte: start.length, endByte: reader.sizeBytes }],
  });
  expect(readBytes).toBeLessThan(2000);
});

test.each([
  ['a picture in the same container', Buffer.concat([ftyp, box('meta'), box('mdat', sound.data)])],
  ['an index without sound', Buffer.concat([ftyp, box('moov')])],
  ['a size that no box can have', Buffer.concat([bigEndian(4), Buffer.from('ftyp'), Buffer.alloc(100)])],
  ['a size beyond all files', Buffer.concat([bigEndian(1), Buffer.from('mdat'), Buffer.alloc(100, 0xff)])],
  ['boxes without end', Buffer.concat([ftyp, Buffer.alloc(2_000_000, box('free')), longBox('mdat'), box('moov')])],
])('%s is no MP4', async (_, bytes) => {
  expect((await findAudioLayout(memoryReader(bytes))).kind).toBe('other');
});
