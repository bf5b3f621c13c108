import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../../src-shared/tags';
import { applySplices, invertSplices } from '../byte-splice';
import { readTags } from '../read-tags';
import {
  ASF_ENCRYPTION,
  ASF_SIGNATURE,
  type AsfAttributeSpec,
  type AsfObjectSpec,
  description,
  extension,
  library,
  metadata,
  padding,
  picture,
} from '../testing/asf-builder';
import { buildAsf, makeAsfSound, makeAsfVarieties } from '../testing/asf-varieties';
import { buildId3v2, latin1Text } from '../testing/id3-builder';
import { makeWorkFolder, type WorkFolder } from '../testing/work-folder';
import { writeTags } from '../write-tags';
import { attributeLists, type AsfHeader, parseAsfHeader } from './asf-header';
import { isOurs, planAsfSplices, readAsfField } from './asf-splice';

const FILE_SIZE_BYTE = 70;
const FLAGS_BYTE = 118;
const sound = makeAsfSound();
let work: WorkFolder;
let path: string;
beforeAll(() => {
  work = makeWorkFolder();
  path = join(work.path, 'song.wma');
});
afterAll(() => work.remove());

async function write(bytes: Buffer, edits: FieldValues[]): Promise<string> {
  writeFileSync(path, bytes);
  const plan = { path, edits: edits.map(({ field, values }) => ({ field, new: [...values] })) };
  const { status, reason } = await writeTags(plan, { journal: work.journal, runId: work.journal.startRun() });
  return reason ?? status;
}

/** Attributes Sleevenotes does not write, by list. */
function foreignAttributes(bytes: Buffer, header: AsfHeader): Buffer[] {
  const attributes = attributeLists(header).flatMap((list) => list.attributes);
  return attributes.filter((item) => !isOurs(item)).map(({ startByte, endByte }) => bytes.subarray(startByte, endByte));
}

describe('ASF headers', () => {
  const attribute: fc.Arbitrary<AsfAttributeSpec> = fc.record({
    name: fc.constantFrom('WM/Genre', 'wm/genre', 'WM/Mood', 'WM/Year', 'Author', 'WM/GenreID'),
    value: fc.string({ unit: 'grapheme', maxLength: 20 }),
  });
  const attributes = fc.array(attribute, { maxLength: 5 });
  const records = fc.array(
    fc.tuple(attribute, fc.nat({ max: 2 })).map(([spec, language]) => ({ ...spec, language })),
    { maxLength: 4 },
  );
  const pads = fc.array(fc.nat({ max: 300 }), { maxLength: 2 }).map((sizes) => sizes.map((size) => padding(size)));
  const maybe = (object: fc.Arbitrary<AsfObjectSpec>): fc.Arbitrary<AsfObjectSpec[]> =>
    fc.option(object).map((made) => (made === null ? [] : [made]));
  const shuffled = (...parts: fc.Arbitrary<AsfObjectSpec[]>[]): fc.Arbitrary<AsfObjectSpec[]> =>
    fc.tuple(...parts).chain((made) => {
      const objects = made.flat();
      return fc.shuffledSubarray(objects, { minLength: objects.length });
    });
  const inHeader = shuffled(maybe(attributes.map(description)), pads);
  const inExtension = shuffled(maybe(records.map(library)), maybe(records.map(metadata)), pads);
  const value = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((text) => !text.includes('\0') && text.isWellFormed());
  const edits = fc
    .record({ genre: fc.array(value, { maxLength: 5 }), mood: fc.array(value, { maxLength: 3 }) })
    .map(({ genre, mood }): FieldValues[] => [
      { field: 'genre', values: genre },
      { field: 'mood', values: mood },
    ]);

  test('an edit changes the edited attributes alone, keeps every count and size right, and can be undone', () => {
    fc.assert(
      fc.property(inHeader, inExtension, fc.boolean(), edits, (front, back, isExtensionLast, wanted) => {
        const others = [{ guid: sound.others[0]?.guid ?? '', content: sound.others[0]?.content ?? Buffer.alloc(0) }];
        const arranged = isExtensionLast ? { ...sound, others: [] } : { ...sound, others };
        const file = buildAsf(arranged, isExtensionLast ? [] : front, back);
        const before = file.subarray(0, Number(file.readBigUInt64LE(16)));
        const splices = planAsfSplices(before, wanted, file.length);
        const after = applySplices(before, splices);
        // Takes the header apart strictly: throws for any count or size that is not right.
        const header = parseAsfHeader(after);
        expect(Number(after.readBigUInt64LE(16))).toBe(after.length);
        for (const { field, values } of wanted) expect(readAsfField(header, field)).toEqual(values);
        expect(foreignAttributes(after, header)).toEqual(foreignAttributes(before, parseAsfHeader(before)));
        expect(Number(after.readBigUInt64LE(FILE_SIZE_BYTE))).toBe(file.length + after.length - before.length);
        expect(applySplices(after, invertSplices(splices)).equals(before)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  const genre: AsfAttributeSpec = { name: 'WM/Genre', value: 'Rock' };
  const object = (guid: string): AsfObjectSpec => ({ guid, content: Buffer.alloc(40) });
  const plain = buildAsf(sound, [description([genre])]);
  const changed = (offset: number, byte: number): Buffer => {
    const bytes = Buffer.from(plain);
    bytes[offset] = byte;
    return bytes;
  };
  const id3v2 = buildId3v2({ major: 3, frames: [{ id: 'TIT2', body: latin1Text('Title') }] });
  const number = Buffer.from([1, 0, 0, 0]);
  const edit: FieldValues = { field: 'genre', values: ['Jazz'] };
  test.each([
    ['an encrypted file', buildAsf(sound, [description([genre]), object(ASF_ENCRYPTION)]), /copy-protected/],
    ['a signed file', buildAsf(sound, [description([genre]), object(ASF_SIGNATURE)]), /copy-protected/],
    ['two lists of descriptors', buildAsf(sound, [description([genre]), description([])]), /holds a part twice/],
    ['two extensions', buildAsf(sound, [extension([])]), /holds a part twice/],
    ['a genre that is a number', buildAsf(sound, [description([{ ...genre, value: number, type: 3 }])]), /is no text/],
    ['the genre of one stream', buildAsf(sound, [], [library([{ ...genre, stream: 1 }])]), /single stream/],
    ['a wrong number of objects', changed(24, 9), /its tags cannot be read: its ASF header is broken/],
    ['a wrong size of the header', changed(17, 77), /its tags cannot be read: its ASF header is not followed by sound/],
    ['an ID3v2 tag in front', Buffer.concat([id3v2, plain]), /ID3v2 tag stands in front/],
  ])('leaves %s alone', async (_, bytes, reason) => {
    const answer = await write(bytes, [edit]);
    expect(answer).toMatch(/^format-unsupported: /);
    expect(answer).toMatch(reason);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  test('refuses what the format cannot hold', async () => {
    expect(await write(plain, [{ field: 'genre', values: ['x'.repeat(33_000)] }])).toMatch(/longer than the 64 KiB/);
    const many = Array.from({ length: 0xffff }, () => ({ name: 'x', value: '' }));
    expect(await write(buildAsf(sound, [description(many)]), [edit])).toMatch(/more attributes than it can count/);
  });

  test.each([
    ['wrong already', FILE_SIZE_BYTE, 77],
    ['without meaning, in a broadcast', FLAGS_BYTE, 1],
  ])("the file's size in its header stays when it is %s", async (_, offset, byte) => {
    const bytes = changed(offset, byte);
    expect(await write(bytes, [edit])).toBe('written');
    expect(readFileSync(path).readBigUInt64LE(FILE_SIZE_BYTE)).toBe(bytes.readBigUInt64LE(FILE_SIZE_BYTE));
  });

  test('one value stands among the descriptors, further ones in the library, as Windows and Picard write them', async () => {
    expect(await write(plain, [{ field: 'genre', values: ['Jazz', 'Dub', 'Funk'] }])).toBe('written');
    const bytes = readFileSync(path);
    const header = parseAsfHeader(bytes.subarray(0, Number(bytes.readBigUInt64LE(16))));
    expect(header.description?.attributes.map(({ text }) => text)).toEqual(['Jazz']);
    expect(header.library?.attributes.map(({ name, text }) => [name, text])).toEqual([
      ['WM/Genre', 'Dub'],
      ['WM/Genre', 'Funk'],
    ]);
  });

  test('the sound decodes to the same samples, and nothing behind the header moves against it', async () => {
    const decode = (): string =>
      execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'md5', '-'], { encoding: 'utf8' });
    writeFileSync(path, plain);
    const before = decode();
    expect(await write(plain, [edit])).toBe('written');
    expect(decode()).toBe(before);
    expect(readFileSync(path).subarray(-sound.data.length).equals(sound.data)).toBe(true);
  });

  test('pictures and 64-bit numbers are shown for what they are', async () => {
    const long = { name: 'WM/ContentID', value: Buffer.from([1, 0, 0, 0, 0, 0, 0, 1]), type: 4 };
    writeFileSync(path, buildAsf(sound, [description([picture(3000), long])]));
    const { tags } = await readTags(path);
    expect(tags).toContainEqual({ name: 'WM/PICTURE', value: '3 kB' });
    expect(tags).toContainEqual({ name: 'WM/ContentID', value: '72057594037927937' });
  });
});

const smallVarieties = makeAsfVarieties().filter((variety) => variety.bytes().length < 1_000_000);
test.each(smallVarieties.map((variety) => [variety.name, variety] as const))(
  '%s: whatever byte of the header is broken, the file is refused or written right',
  async (_, variety) => {
    const original = variety.bytes();
    const headerBytes = Math.min(2000, Number(original.readBigUInt64LE(16)));
    const deps = { journal: work.journal, runId: work.journal.startRun(), dryRun: true };
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: headerBytes + 50 }), fc.nat({ max: 255 }), async (place, byte) => {
        const bytes = Buffer.from(original);
        bytes[place] = byte;
        writeFileSync(path, bytes);
        const { status, reason = '' } = await writeTags({ path, edits: [{ field: 'genre', new: ['A', 'B'] }] }, deps);
        if (status === 'refused') expect(reason).toMatch(/^(format-unsupported|file-unreadable|not-verified): /);
      }),
      { numRuns: 30 },
    );
  },
);
