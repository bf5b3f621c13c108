import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../../src-shared/tags';
import { findAudioLayout } from '../../audio-file/audio-layout';
import { type ByteReader, memoryReader } from '../../audio-file/byte-reader';
import { applySplices } from '../byte-splice';
import { splicedReader } from '../spliced-reader';
import {
  bigEndian,
  box,
  buildMp4,
  chunkOffsets,
  dataBox,
  findBoxes,
  freeBox,
  freeformItem,
  handlerBox,
  longBox,
  metaBox,
  parseBoxes,
} from '../testing/mp4-builder';
import { makeMp4Varieties, recordMp4, recordSound } from '../testing/mp4-varieties';
import { openMp4Document } from './mp4-document';

const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-mp4-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LONG_EDIT: FieldValues[] = [
  { field: 'genre', values: ['Techno', 'Ménage à 3'] },
  { field: 'mood', values: ['Happy'] },
  { field: 'scores', values: ['x'.repeat(5000)] },
];
const SHORT_EDIT: FieldValues[] = [{ field: 'genre', values: ['R'] }];
const NO_EDIT: FieldValues[] = [
  { field: 'genre', values: [] },
  { field: 'mood', values: [] },
];
const sound = recordSound();
const { ftyp } = sound;
const rockItem = box('©gen', dataBox('Rock'));
const rock = box('udta', metaBox(box('ilst', rockItem)));

async function edited(bytes: Buffer, edits: readonly FieldValues[]): Promise<Buffer> {
  const reader = memoryReader(bytes);
  const document = await openMp4Document(reader, await findAudioLayout(reader));
  return applySplices(bytes, await document.planSplices(edits, reader));
}

async function refusal(bytes: Buffer, edits = LONG_EDIT): Promise<string> {
  try {
    await edited(bytes, edits);
  } catch (error) {
    expect(error).toMatchObject({ name: 'CodedError', code: 'format-unsupported' });
    return (error as Error).message;
  }
  throw new Error('not refused');
}

/** What a decoder makes of all tracks, pictures aside. */
function decoded(bytes: Buffer): string {
  const path = join(folder, 'decoded.m4a');
  writeFileSync(path, bytes);
  return execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-f', 'md5', '-'], { encoding: 'utf8' });
}

function chunkStarts(bytes: Buffer): Buffer[] {
  return chunkOffsets(bytes).map((offset) => bytes.subarray(offset, offset + 64));
}

describe.each(makeMp4Varieties())('$name', ({ bytes }) => {
  const before = bytes();

  test.each([
    ['grows', LONG_EDIT],
    ['shrinks', SHORT_EDIT],
    ['is emptied', NO_EDIT],
  ])('every offset points at the same sound when the tag %s', async (_, edits) => {
    const after = await edited(before, edits);
    const isFragmented = findBoxes(before, 'moof').length > 0;
    expect(chunkOffsets(before).length > 0).toBe(!isFragmented);
    expect(chunkStarts(after)).toEqual(chunkStarts(before));
    expect(decoded(after)).toBe(decoded(before));
  });

  test('boxes fill the file as before', async () => {
    const types = (of: Buffer): string[] => parseBoxes(of).map(({ type }) => type);
    const isNotFree = (type: string): boolean => type !== 'free';
    const after = await edited(before, LONG_EDIT);
    expect(types(after).filter(isNotFree)).toEqual(types(before).filter(isNotFree));
    expect(parseBoxes(after).at(-1)?.endByte).toBe(
      after.length - (before.length - (parseBoxes(before).at(-1)?.endByte ?? 0)),
    );
  });
});

describe('fragments', () => {
  const options = ['-movflags', 'frag_keyframe+empty_moov', '-frag_duration', '300000'];
  const before = recordMp4(...options);

  test('that count from the start of the file follow, and so does their index at the end', async () => {
    const after = await edited(before, LONG_EDIT);
    const moofs = findBoxes(after, 'moof');
    expect(moofs.length).toBeGreaterThan(3);
    for (const moof of moofs) {
      const traf = parseBoxes(moof.body).find(({ type }) => type === 'traf');
      const [tfhd] = parseBoxes(traf?.body ?? Buffer.alloc(0));
      expect(tfhd?.type).toBe('tfhd');
      expect(Number(tfhd?.body.readBigUInt64BE(8))).toBe(moof.startByte);
    }
    const [mfra] = findBoxes(after, 'mfra');
    const [tfra] = parseBoxes(mfra?.body ?? Buffer.alloc(0));
    expect(tfra?.body.readUInt8(0)).toBe(1);
    const entryBytes = 8 + 8 + 3;
    const count = tfra?.body.readUInt32BE(12) ?? 0;
    const places = Array.from({ length: count }, (_, i) => Number(tfra?.body.readBigUInt64BE(16 + i * entryBytes + 8)));
    expect(count).toBeGreaterThan(0);
    expect(moofs.map(({ startByte }) => startByte)).toEqual(expect.arrayContaining(places));
  });

  test('that name places outside of all fragments are left alone', async () => {
    const broken = Buffer.from(before);
    const [moof] = findBoxes(broken, 'moof');
    broken.writeBigUInt64BE(1n, (moof?.startByte ?? 0) + 8 + 16 + 8 + 8 + 8);
    expect(await refusal(broken)).toContain('fragments name places outside of them');
  });
});

describe('free space', () => {
  test('is made when the sound has to move, so that the next edit is in place', async () => {
    const once = await edited(buildMp4({ sound, inMoov: [rock], order: [ftyp, 'moov', 'mdat'] }), LONG_EDIT);
    const twice = await edited(once, [{ field: 'mood', values: ['Happy', 'Calm', 'x'.repeat(1000)] }]);
    expect(twice.length).toBe(once.length);
    expect(chunkOffsets(twice)).toEqual(chunkOffsets(once));
  });

  test('is left where the tag shrinks', async () => {
    const before = buildMp4({ sound, inMoov: [rock], order: [ftyp, 'moov', 'mdat'] });
    const after = await edited(before, NO_EDIT);
    expect(after.length).toBe(before.length);
    expect(chunkOffsets(after)).toEqual(chunkOffsets(before));
  });

  test.each([0, 1, 7, 8, 9, 100])('of %i bytes more than needed leaves a file of whole boxes', async (spareBytes) => {
    const grownBytes = 30;
    const meta = metaBox(box('ilst', rockItem), freeBox(Math.max(8, grownBytes + spareBytes)));
    const before = buildMp4({ sound, inMoov: [box('udta', meta)], order: [ftyp, 'moov', 'mdat'] });
    const after = await edited(before, [{ field: 'genre', values: [`Rock${'k'.repeat(grownBytes)}`] }]);
    expect(after.length === before.length).toBe(spareBytes === 0 || spareBytes >= 8);
    expect(chunkStarts(after)).toEqual(chunkStarts(before));
    expect(findBoxes(after, 'moov')[0]?.endByte).toBe(findBoxes(after, 'mdat')[0]?.startByte);
  });
});

describe('tables of offsets', () => {
  /** A file whose sound stands near the end of 4 GiB, behind a box that is nothing but zeros. */
  function hugeFile(wideOffsets: boolean): ByteReader {
    const holeBytes = 2 ** 32 - 100_000;
    const small = buildMp4({ sound, inMoov: [rock], order: [ftyp, 'moov', box('uuid'), 'mdat'], wideOffsets });
    const [uuid] = findBoxes(small, 'uuid');
    const table = (findBoxes(small, wideOffsets ? 'co64' : 'stco')[0]?.bodyStartByte ?? 0) + 8;
    chunkOffsets(small).forEach((offset, index) => {
      if (wideOffsets) small.writeBigUInt64BE(BigInt(offset + holeBytes), table + index * 8);
      else small.writeUInt32BE(offset + holeBytes, table + index * 4);
    });
    small.writeUInt32BE(8 + holeBytes, uuid?.startByte);
    return sparseReader(small, uuid?.endByte ?? 0, holeBytes);
  }

  function sparseReader(bytes: Buffer, holeByte: number, holeBytes: number): ByteReader {
    const sizeBytes = bytes.length + holeBytes;
    return {
      sizeBytes,
      read: (offset, length) => {
        const end = Math.min(sizeBytes, offset + length);
        const out = Buffer.alloc(Math.max(0, end - offset));
        for (let at = offset; at < end; at += 1) {
          if (at < holeByte) out[at - offset] = bytes[at] ?? 0;
          else if (at >= holeByte + holeBytes) out[at - offset] = bytes[at - holeBytes] ?? 0;
        }
        return Promise.resolve(out);
      },
    };
  }

  test('of 32 bits are never made to overflow', async () => {
    const reader = hugeFile(false);
    const document = await openMp4Document(reader, await findAudioLayout(reader));
    await expect(
      document.planSplices([{ field: 'scores', values: ['x'.repeat(200_000)] }], reader),
    ).rejects.toMatchObject({
      code: 'format-unsupported',
      message: expect.stringContaining('4 GiB'),
    });
  });

  test('of 64 bits reach beyond 4 GiB', async () => {
    const reader = hugeFile(true);
    const document = await openMp4Document(reader, await findAudioLayout(reader));
    const splices = await document.planSplices([{ field: 'scores', values: ['x'.repeat(200_000)] }], reader);
    const front = await splicedReader(reader, splices).read(0, 300_000);
    const [offset = 0] = chunkOffsets(front.subarray(0, parseBoxes(front)[1]?.endByte));
    expect(offset).toBeGreaterThan(2 ** 32);
    const chunk = await splicedReader(reader, splices).read(offset, 64);
    const first = Math.min(...sound.traks.flatMap(chunkOffsets)) - sound.dataByte;
    expect(chunk.equals(sound.data.subarray(first, first + 64))).toBe(true);
  });
});

describe('left alone, with the reason', () => {
  const built = (...inMoov: Buffer[]): Buffer => buildMp4({ sound, inMoov, order: [ftyp, 'moov', 'mdat'] });
  const whole = built(rock);
  const plain = (...children: Buffer[]): Buffer => box('udta', box('meta', bigEndian(0), ...children));
  const withoutLast = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 1);
  const external = Buffer.from(whole);
  const urlByte = external.indexOf('url ') + 4;
  external.writeUInt32BE(0, urlByte);
  const pointingAway = Buffer.from(whole);
  pointingAway.writeUInt32BE(40, (findBoxes(pointingAway, 'stco')[0]?.bodyStartByte ?? 0) + 8);
  const tooManyChunks = Buffer.from(whole);
  tooManyChunks.writeUInt32BE(0xffff_ffff, (findBoxes(tooManyChunks, 'stco')[0]?.bodyStartByte ?? 0) + 4);

  test.each([
    ['cut off', withoutLast(whole), 'cut off'],
    ['several indexes', Buffer.concat([whole, box('moov')]), 'several indexes'],
    ['several places for tags', built(rock, rock), 'several places for tags (udta'],
    ['several lists of tags', built(box('udta', metaBox(box('ilst'), box('ilst')))), 'several places for tags (ilst'],
    ['tags by key', built(plain(handlerBox('mdta'), box('ilst'))), "not of iTunes' kind"],
    ['tags beside user data', built(metaBox(box('ilst'))), 'unusual place'],
    ['a genre of QuickTime', built(box('udta', box('©gen', Buffer.from('\0\x04\x55\xc4Rock', 'latin1')))), 'QuickTime'],
    ['a compressed index', built(box('cmov')), 'compressed'],
    ['items beyond their list', built(plain(handlerBox(), box('ilst', bigEndian(5000)))), 'do not fill each other'],
    [
      'a box of less than a header',
      built(box('udta', bigEndian(3), Buffer.from('metaxxxx'))),
      'do not fill each other',
    ],
    ['chunks outside of the sound', pointingAway, 'no sound data'],
    ['more chunks than the table holds', tooManyChunks, 'cut off'],
    ['sound in another file', external, 'names places in files'],
    [
      'pictures named by place',
      built(rock, box('meta', bigEndian(0), handlerBox('pict'), box('iloc'))),
      'names places in files',
    ],
    ['a genre that is a picture', built(plain(handlerBox(), box('ilst', box('©gen', dataBox('x', 13))))), 'is no text'],
    ['a genre of an unknown make', built(plain(handlerBox(), box('ilst', box('©gen', box('name'))))), 'is no text'],
    [
      'a numbered genre of one byte',
      built(plain(handlerBox(), box('ilst', box('gnre', dataBox('x', 0))))),
      'is no text',
    ],
    ['ID3v2 in front', Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), whole]), 'ID3v2'],
  ])('%s', async (_, bytes, reason) => {
    expect(await refusal(bytes)).toContain(reason);
  });

  test('what cannot be moved is edited where there is free space', async () => {
    const meta = metaBox(box('ilst'), freeBox(9000));
    const before = built(box('udta', meta), box('meta', bigEndian(0), handlerBox('pict'), box('iloc')));
    const after = await edited(before, LONG_EDIT);
    expect(after.length).toBe(before.length);
  });
});

test('items of other fields keep their bytes, also those that are not understood', async () => {
  const odd = [box('----', Buffer.from('no boxes')), freeformItem('Other', dataBox(Buffer.alloc(9), 21)), box('xyz!')];
  const ilst = box('ilst', ...odd, rockItem, box('free', Buffer.alloc(3)));
  const before = buildMp4({ sound, inMoov: [box('udta', metaBox(ilst))], order: [ftyp, 'mdat', 'moov'] });
  const after = await edited(before, LONG_EDIT);
  for (const item of odd) expect(after.includes(item)).toBe(true);
});

test('a long size in the tag itself follows', async () => {
  const udta = longBox('udta', longBox('meta', bigEndian(0), handlerBox(), longBox('ilst', rockItem)));
  const before = buildMp4({ sound, inMoov: [udta], order: [ftyp, 'moov', 'mdat'] });
  const after = await edited(before, LONG_EDIT);
  const reader = memoryReader(after);
  const document = await openMp4Document(reader, await findAudioLayout(reader));
  for (const { field, values } of LONG_EDIT) expect(document.values(field)).toEqual(values);
  expect(decoded(after)).toBe(decoded(before));
});
