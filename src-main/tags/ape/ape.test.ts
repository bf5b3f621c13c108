import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../../src-shared/tags';
import { type ByteReader, memoryReader } from '../../audio-file/byte-reader';
import { applySplices, invertSplices } from '../byte-splice';
import { readOpenTags, readTags } from '../read-tags';
import { type ApeItemSpec, type ApeTagSpec, buildApe } from '../testing/ape-builder';
import { makeApeVarieties, makeWavPack } from '../testing/ape-varieties';
import { id3v1Tag } from '../testing/audio-varieties';
import { buildId3v2, latin1Text } from '../testing/id3-builder';
import { makeWorkFolder, type WorkFolder } from '../testing/work-folder';
import { writeTags } from '../write-tags';
import { planApeSplices, readApeField, untouchedApeItems } from './ape-splice';
import { parseApeTag } from './ape-tag';

const wavPack = makeWavPack();
let work: WorkFolder;
beforeAll(() => {
  work = makeWorkFolder();
});
afterAll(() => work.remove());

async function write(bytes: Buffer, edits: FieldValues[]): Promise<{ path: string; answer: string }> {
  const path = join(work.path, 'song.wv');
  writeFileSync(path, bytes);
  const plan = { path, edits: edits.map(({ field, values }) => ({ field, new: [...values] })) };
  const { status, reason } = await writeTags(plan, { journal: work.journal, runId: work.journal.startRun() });
  return { path, answer: reason ?? status };
}

describe('APE tags', () => {
  const key = fc.constantFrom('Title', 'genre', 'GENRE', 'Mood', 'Artist', 'X y', 'ab:genre');
  const item: fc.Arbitrary<ApeItemSpec> = fc.oneof(
    fc.record({ key, value: fc.string({ maxLength: 20 }) }),
    fc.record({
      key: fc.constant('Cover'),
      value: fc.uint8Array({ maxLength: 30 }).map(Buffer.from),
      flags: fc.constant(2),
    }),
  );
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0'));
  const edits = fc
    .record({ genre: fc.array(value, { maxLength: 5 }), mood: fc.array(value, { maxLength: 3 }) })
    .map(({ genre, mood }): FieldValues[] => [
      { field: 'genre', values: genre },
      { field: 'mood', values: mood },
    ]);

  test('an edit changes the edited items alone and can be undone', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 8 }), fc.boolean(), edits, (items, hasHeader, wanted) => {
        const base = 1000;
        const before = buildApe({ items, hasHeader });
        const tag = parseApeTag(before);
        const splices = planApeSplices(before, tag, wanted, base);
        const after = applySplices(before, splices, base);
        const afterTag = parseApeTag(after);
        for (const { field, values } of wanted) expect(readApeField(afterTag, field)).toEqual(values);
        expect(untouchedApeItems(after, afterTag)).toEqual(untouchedApeItems(before, tag));
        expect(applySplices(after, invertSplices(splices), base).equals(before)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  const genre: ApeItemSpec = { key: 'Genre', value: 'Rock' };
  const tagged = (spec: Partial<ApeTagSpec>): Buffer => Buffer.concat([wavPack, buildApe({ items: [genre], ...spec })]);
  const hugeFooter = buildApe({ items: [] }).subarray(-32);
  hugeFooter.writeUInt32LE(0x7fffffff, 12);
  const lyrics = Buffer.from('LYRICSBEGINla la laLYRICSEND');
  const id3v2 = buildId3v2({ major: 3, frames: [{ id: 'TIT2', body: latin1Text('Title') }] });
  test.each([
    ['an APEv1 tag', tagged({ version: 1000, hasHeader: false }), /old version 1/],
    ['a read-only tag', tagged({ isReadOnly: true }), /tag is marked as read-only/],
    ['a read-only item', tagged({ items: [{ ...genre, flags: 1 }] }), /item Genre is marked as read-only/],
    ['a binary genre', tagged({ items: [{ ...genre, flags: 2 }] }), /item Genre is no text/],
    ['a wrong number of items', tagged({ count: 5 }), /as many items/],
    ['two APE tags', Buffer.concat([tagged({}), buildApe({ items: [genre] })]), /several tags/],
    ['Lyrics3', Buffer.concat([tagged({}), lyrics, id3v1Tag(1)]), /several tags/],
    ['a tag that claims to be larger than the file', Buffer.concat([wavPack, hugeFooter]), /APE tag is broken/],
    [
      'a tag with half a header',
      Buffer.concat([wavPack, Buffer.from('APETAGEX'), buildApe({ items: [genre] })]),
      /broken/,
    ],
    ['an ID3v2 tag alone', Buffer.concat([id3v2, wavPack]), /only tag is an ID3v2 tag/],
  ])('leaves %s alone', async (_, bytes, reason) => {
    const { path, answer } = await write(bytes, [{ field: 'genre', values: ['Jazz'] }]);
    expect(answer).toMatch(/^format-unsupported: /);
    expect(answer).toMatch(reason);
    expect((await readTags(path)).kind).toBe('wavpack');
  });

  test('a tag of 131 bytes is no ID3v1 tag, though "TAG" stands 128 bytes before the end', async () => {
    const items = [{ key: 'Title', value: '' }, genre];
    const missingBytes = 131 - buildApe({ items }).length;
    const title = 'x'.repeat(missingBytes);
    const { path, answer } = await write(tagged({ items: [{ key: 'Title', value: title }, genre] }), [
      { field: 'mood', values: ['Calm'] },
    ]);
    expect(answer).toBe('written');
    expect(await readTags(path)).toMatchObject({
      title,
      tagFormat: 'APEv2',
      fields: { genre: ['Rock'], mood: ['Calm'] },
    });
  });

  test('the first tag repeats what an ID3v1 tag says, which other programs then no longer look at', async () => {
    const { path, answer } = await write(Buffer.concat([wavPack, id3v1Tag(17)]), [{ field: 'mood', values: ['Calm'] }]);
    expect(answer).toBe('written');
    expect(await readTags(path)).toMatchObject({ title: 'Old title', fields: { genre: ['Rock'], mood: ['Calm'] } });
  });

  test('the sound decodes to the same samples', async () => {
    const decode = (path: string): string =>
      execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'md5', '-'], { encoding: 'utf8' });
    const path = join(work.path, 'song.wv');
    writeFileSync(path, wavPack);
    const before = decode(path);
    await write(wavPack, [{ field: 'genre', values: ['Jazz', 'Dub'] }]);
    expect(decode(path)).toBe(before);
  });

  test('a title, artist or album of bytes is none', async () => {
    const items = ['Title', 'Artist', 'Album'].map((key) => ({ key, value: Buffer.from([0xff, 0, 1]), flags: 2 }));
    const tag = buildApe({ items: [...items, { key: 'Genre', value: 'Rock' }] });
    const { tags } = await readOpenTags(memoryReader(Buffer.concat([wavPack, tag])), 'song.wv');
    expect(tags).toMatchObject({
      title: '',
      artist: '',
      album: '',
      fields: { genre: ['Rock'] },
      notWritableReason: null,
    });
  });

  test('a file of hours costs no more to read than a short one', async () => {
    const short = memoryReader(tagged({}));
    const gapBytes = 8 * 1024 ** 3;
    const tagByte = wavPack.length + gapBytes;
    let readBytes = 0;
    const long: ByteReader = {
      sizeBytes: short.sizeBytes + gapBytes,
      async read(offset, length) {
        readBytes += length;
        if (offset >= tagByte) return short.read(offset - gapBytes, length);
        return offset < wavPack.length ? short.read(offset, length) : Buffer.alloc(length);
      },
    };
    const { tags } = await readOpenTags(long, 'song.wv');
    expect(tags).toMatchObject({ kind: 'wavpack', fields: { genre: ['Rock'] }, notWritableReason: null });
    expect(tags.durationSec).toBeCloseTo(1);
    expect(readBytes).toBeLessThan(64 * 1024);
  });
});

const smallVarieties = makeApeVarieties().filter((variety) => variety.bytes().length < 1_000_000);
test.each(smallVarieties.map((variety) => [variety.name, variety] as const))(
  '%s: whatever byte is broken, the file is refused or written right',
  async (_, variety) => {
    const original = variety.bytes();
    // Where tags, headers and their numbers are; a broken sound is none of a tagger's business.
    const places = [
      ...Array(64).keys(),
      ...Array(400)
        .keys()
        .map((distance) => original.length - 1 - distance),
    ];
    const path = join(work.path, `broken.${variety.extension}`);
    const deps = { journal: work.journal, runId: work.journal.startRun(), dryRun: true };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.nat({ max: 255 }), async (place, byte) => {
        const bytes = Buffer.from(original);
        bytes[place] = byte;
        writeFileSync(path, bytes);
        const { status, reason = '' } = await writeTags({ path, edits: [{ field: 'genre', new: ['A', 'B'] }] }, deps);
        if (status === 'refused') expect(reason).toMatch(/^(format-unsupported|file-unreadable|not-verified): /);
      }),
      { numRuns: 25 },
    );
  },
);
