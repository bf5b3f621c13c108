import { describe, expect, test } from 'vitest';
import { buildForm, longSizesChunk } from '../tags/testing/chunk-builder';
import { findAudioLayout } from './audio-layout';
import { type ByteReader, memoryReader } from './byte-reader';
import { AIFF_FORMAT, walkChunks, WAVE_FORMAT } from './chunk-walk';

const FORMAT = { id: 'fmt ', body: Buffer.alloc(16, 1) };
const SOUND = { id: 'data', body: Buffer.from('sound!') };
const GIB = 1024 ** 3;

function wav(...chunks: Parameters<typeof buildForm>[0]['chunks']): Buffer {
  return buildForm({ id: 'RIFF', type: 'WAVE', chunks });
}

async function walk(bytes: Buffer): Promise<{ ids: string[]; sound: string; isOpenEnded: boolean; endByte: number }> {
  const file = await walkChunks(memoryReader(bytes), 0, WAVE_FORMAT);
  if (file === null) throw new Error('no WAV file');
  const { chunks, audio, isOpenEnded, endByte } = file;
  const sound = audio === null ? '' : bytes.toString('latin1', audio.bodyStartByte, audio.bodyEndByte);
  return { ids: chunks.map(({ id }) => id), sound, isOpenEnded, endByte };
}

describe('walkChunks', () => {
  test('finds every chunk and the sound', async () => {
    const bytes = wav(FORMAT, { id: 'odd ', body: Buffer.from('abc') }, SOUND, { id: 'xY z', body: Buffer.alloc(2) });
    const found = await walk(bytes);
    expect(found).toEqual({
      ids: ['fmt ', 'odd ', 'data', 'xY z'],
      sound: 'sound!',
      isOpenEnded: false,
      endByte: bytes.length,
    });
  });

  test('ends where no chunk can stand', async () => {
    const bytes = wav(FORMAT, SOUND);
    for (const rest of ['TAG and so on', 'abcd\xff\xff\xff\xff', 'ab\0d\0\0\0\0', 'short']) {
      const found = await walk(Buffer.concat([bytes, Buffer.from(rest, 'latin1')]));
      expect(found).toMatchObject({ ids: ['fmt ', 'data'], endByte: bytes.length });
    }
  });

  test.each([
    ['larger than the file', 99_999, 0xff],
    ['never known', 0xffffffff, 0xffffffff],
    ['zero, like that of the file', 0, 0],
    ['zero, and that of the file ends there', 0, 4 + 24 + 8],
  ])('sound whose size is %s reaches to the end', async (_, soundBytes, formBytes) => {
    const chunks = [FORMAT, { ...SOUND, statedBytes: soundBytes }];
    const found = await walk(buildForm({ id: 'RIFF', type: 'WAVE', chunks, statedBytes: formBytes }));
    expect(found).toMatchObject({ sound: 'sound!', isOpenEnded: true });
  });

  test('an empty sound chunk is not mistaken for one of unknown size', async () => {
    const found = await walk(wav(FORMAT, { id: 'data', body: Buffer.alloc(0) }, { id: 'xY z', body: Buffer.alloc(2) }));
    expect(found).toMatchObject({ ids: ['fmt ', 'data', 'xY z'], sound: '', isOpenEnded: false });
  });

  test('a chunk follows a byte of padding that is not zero, and one that is missing', async () => {
    for (const padding of ['!', '']) {
      const odd = { id: 'odd ', body: Buffer.from('abc'), padding: Buffer.from(padding) };
      expect((await walk(wav(FORMAT, odd, SOUND))).ids).toEqual(['fmt ', 'odd ', 'data']);
    }
  });

  test('AIFF sizes are big-endian', async () => {
    const chunks = [
      { id: 'COMM', body: Buffer.alloc(18) },
      { id: 'SSND', body: Buffer.alloc(9) },
    ];
    const file = await walkChunks(memoryReader(buildForm({ id: 'FORM', type: 'AIFC', chunks })), 0, AIFF_FORMAT);
    expect(file?.chunks.map(({ id }) => id)).toEqual(['COMM', 'SSND']);
    expect(file?.audio).toMatchObject({ bodyStartByte: 46, bodyEndByte: 55, endByte: 56 });
  });

  test.each([
    ['another RIFF form', 'RIFF\x04\0\0\0AVI '],
    ['a header cut off', 'RIFF\x04\0\0\0WA'],
    ['64-bit sizes without the chunk that holds them', 'RF64\xff\xff\xff\xffWAVEfmt \x10\0\0\0'.padEnd(90, '\0')],
    ['nothing', ''],
  ])('%s is no WAV file', async (_, text) => {
    expect(await walkChunks(memoryReader(Buffer.from(text, 'latin1')), 0, WAVE_FORMAT)).toBeNull();
  });

  test('a million empty chunks do not cost a million reads', async () => {
    const { reader, cost } = counted(
      wav(...Array.from({ length: 100_000 }, () => ({ id: 'aaaa', body: Buffer.alloc(0) }))),
    );
    expect((await walkChunks(reader, 0, WAVE_FORMAT))?.audio).toBeNull();
    expect(cost().reads).toBeLessThan(5000);
  });
});

test('the sound of a file of 5 GiB is found with a few small reads', async () => {
  const soundBytes = 5 * GIB;
  const head = buildForm({
    id: 'RF64',
    type: 'WAVE',
    statedBytes: 0xffffffff,
    chunks: [
      longSizesChunk(5 * GIB + 72 + 18, soundBytes),
      FORMAT,
      { id: 'data', body: Buffer.alloc(0), statedBytes: 0xffffffff },
    ],
  });
  const tail = Buffer.concat([Buffer.from('note'), Buffer.from([10, 0, 0, 0]), Buffer.alloc(10)]);
  const { reader, cost } = counted(head, soundBytes, tail);
  expect(await findAudioLayout(reader)).toMatchObject({
    kind: 'wav',
    payload: [{ startByte: head.length, endByte: head.length + soundBytes }],
  });
  expect(cost().bytes).toBeLessThan(1000);
  expect(cost().reads).toBeLessThan(40);
});

/** A file with zeros between its first and its last bytes, which counts what is read of it. */
function counted(
  head: Buffer,
  zeroBytes = 0,
  tail: Buffer = Buffer.alloc(0),
): { reader: ByteReader; cost: () => { reads: number; bytes: number } } {
  const tailByte = head.length + zeroBytes;
  const sizeBytes = tailByte + tail.length;
  let [reads, bytes] = [0, 0];
  const read = (offset: number, length: number): Promise<Buffer> => {
    const found = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)));
    if (offset < head.length) head.copy(found, 0, offset);
    if (offset + found.length > tailByte)
      tail.copy(found, Math.max(0, tailByte - offset), Math.max(0, offset - tailByte));
    reads += 1;
    bytes += found.length;
    return Promise.resolve(found);
  };
  return { reader: { sizeBytes, read }, cost: () => ({ reads, bytes }) };
}
