import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../../src-shared/tags';
import { hashAudio } from '../../audio-file/audio-id';
import { findAudioLayout } from '../../audio-file/audio-layout';
import { memoryReader } from '../../audio-file/byte-reader';
import type { OggCodec } from '../../audio-file/ogg-headers';
import { applySplices, type ByteSplice, invertSplices } from '../byte-splice';
import { commentBlock, paddingBlock } from '../testing/flac-builder';
import { buildOggPage, joinPackets, oggFaults, type OggPageSpec, splitOggPages } from '../testing/ogg-builder';
import {
  buildOggFile,
  coverComment,
  filledTo,
  flacPackets,
  type OggSound,
  opusComments,
  vorbisComments,
  withSoundAmongHeaders,
} from '../testing/ogg-varieties';
import type { TagDocument } from '../tag-document';
import { openOggDocument } from './ogg-document';

/** Whatever lies in an Ogg file's pages, an edit leaves a sound file with the same sound, and can be taken back exactly. */

const NO_PACKET_ENDS = 0xffffffffffffffffn;
const FULL_PAGE_BYTES = 255 * 255;
const SETUP = Buffer.concat([Buffer.from('\x05vorbis', 'latin1'), Buffer.alloc(3900, 'setup')]);
const FIRST_PACKETS: Readonly<Record<OggCodec, Buffer>> = {
  vorbis: Buffer.concat([Buffer.from('\x01vorbis', 'latin1'), Buffer.alloc(23)]),
  opus: Buffer.concat([Buffer.from('OpusHead\x01\x02', 'latin1'), Buffer.alloc(9)]),
  flac: Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\0fLaC\0\0\0\x22', 'latin1'), Buffer.alloc(34)]),
  speex: Buffer.concat([Buffer.from('Speex   '), Buffer.alloc(72)]),
};

/** Pages that only look like sound; one packet reaches over two of them. */
function soundOf(codec: OggCodec): OggSound {
  const packet = FIRST_PACKETS[codec];
  const page = (sequence: number, given: Partial<OggPageSpec>): OggPageSpec => {
    const lacing = given.lacing ?? [200, 255, 30];
    const body = Buffer.alloc(
      lacing.reduce((sum, length) => sum + length, 0),
      `sound ${sequence} OggS`,
    );
    return { flags: 0, granule: BigInt(sequence * 960), serial: 0xfedcba98, sequence, lacing, body, ...given };
  };
  return {
    first: page(0, { flags: 2, granule: 0n, lacing: [packet.length], body: packet }),
    setup: codec === 'vorbis' ? [SETUP] : [],
    pages: [page(1, {}), page(2, { lacing: [9, 255] }), page(3, { flags: 1, lacing: [0, 7] }), page(4, { flags: 4 })],
  };
}

function headerPackets(codec: OggCodec, comments: readonly string[], behind: Buffer): Buffer[] {
  const list = (more: readonly string[]): Buffer => commentBlock([...comments, ...more], 'vendor').body;
  switch (codec) {
    case 'vorbis':
      return [vorbisComments(comments, behind), SETUP];
    case 'opus':
      return [opusComments(comments, behind)];
    case 'flac':
      return flacPackets([{ type: 4, body: list([]) }, paddingBlock(40)]);
    case 'speex':
      return [Buffer.concat([list([]), behind])];
  }
}

const codec = fc.constantFrom<OggCodec>('vorbis', 'opus', 'flac', 'speex');
/** Packets that end just before or behind a page's end, and short ones. */
const packetBytes = fc.oneof(
  fc.integer({ min: 500, max: 1200 }),
  fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: -600, max: 600 }))
    .map(([n, by]) => n * FULL_PAGE_BYTES + by),
);
const behind = fc.constantFrom(Buffer.alloc(0), Buffer.alloc(300), Buffer.from([3, 0, 0]), Buffer.from([0, 5]));
const file = fc.record({
  codec,
  packetBytes,
  behind,
  counts: fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 4 }),
  genreFirst: fc.boolean(),
  soundAmongHeaders: fc.boolean(),
});
type FileSpec = typeof file extends fc.Arbitrary<infer Value> ? Value : never;

function fileOf(spec: FileSpec): Buffer {
  const comments = spec.genreFirst ? ['genre=Rock', 'Mood=Calm', 'GENRE=Pop', 'A=b'] : ['A=b', 'Genre=Rock'];
  const packets = (given: readonly string[]): Buffer[] => headerPackets(spec.codec, given, spec.behind);
  const first = (given: readonly string[]): Buffer => packets(given)[0] ?? Buffer.alloc(0);
  const [, ...others] = packets([]);
  const whole = buildOggFile(
    soundOf(spec.codec),
    [filledTo(spec.packetBytes, comments, first), ...others],
    spec.counts,
  );
  return spec.soundAmongHeaders ? withSoundAmongHeaders(whole, splitOggPages(whole).length - 5) : whole;
}

/** Mostly a few words; sometimes as many as a page holds. */
const genres = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.string({ minLength: 1, maxLength: 300 }), { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 140_000 }).map((length) => ['x'.repeat(length)]) },
);
const edits: fc.Arbitrary<FieldValues[]> = fc
  .tuple(genres, fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }))
  .map(([genre, mood]) => [
    { field: 'genre', values: genre },
    { field: 'mood', values: mood },
  ]);

async function open(bytes: Buffer): Promise<TagDocument> {
  const reader = memoryReader(bytes);
  return openOggDocument(reader, await findAudioLayout(reader));
}

async function audioHash(bytes: Buffer): Promise<string> {
  const reader = memoryReader(bytes);
  const layout = await findAudioLayout(reader);
  expect(layout.kind).toBe('ogg');
  return hashAudio(reader, layout);
}

/** What pages with nothing but sound on them say besides number and checksum, and all positions in the sound. */
function soundPages(bytes: Buffer): unknown[] {
  const pages = splitOggPages(bytes);
  const positions = pages.map(({ granule }) => granule).filter((granule) => granule > 0n && granule !== NO_PACKET_ENDS);
  const own = pages
    .slice(-3)
    .map(({ flags, granule, serial, lacing, body }) => [flags, granule, serial, lacing, body.toString('base64')]);
  return [positions, own];
}

async function expectGoodEdit(before: Buffer, wanted: readonly FieldValues[]): Promise<Buffer> {
  const document = await open(before);
  const splices = await document.planSplices(wanted, memoryReader(before));
  const after = applySplices(before, splices);
  expect(oggFaults(after)).toEqual([]);
  const edited = await open(after);
  for (const { field, values } of wanted) expect(edited.values(field)).toEqual(values);
  const [old, now] = [document.untouchedParts(), edited.untouchedParts()];
  expect(now.length).toBe(old.length);
  expect(now.every((part, index) => old[index]?.equals(part) === true)).toBe(true);
  const packets = (bytes: Buffer): Buffer[] => joinPackets(splitOggPages(bytes)).slice(2);
  expect(packets(after)).toEqual(packets(before));
  expect(soundPages(after)).toEqual(soundPages(before));
  expect(await audioHash(after)).toBe(await audioHash(before));
  expect(applySplices(after, invertSplices(splices)).equals(before)).toBe(true);
  return after;
}

describe('an edit of Ogg comments', () => {
  test('makes a sound file, whatever the pages and wherever the comments end', async () => {
    await fc.assert(
      fc.asyncProperty(file, edits, async (spec, wanted) => {
        await expectGoodEdit(fileOf(spec), wanted);
      }),
      { numRuns: 150 },
    );
  });

  test('can grow over the end of a page and shrink back again', async () => {
    const long = [{ field: 'genre' as const, values: ['x'.repeat(70_000)] }];
    for (const name of ['vorbis', 'opus', 'flac', 'speex'] as const) {
      const spec = {
        codec: name,
        packetBytes: 600,
        behind: Buffer.alloc(0),
        counts: [],
        genreFirst: true,
        soundAmongHeaders: false,
      };
      const before = fileOf(spec);
      const grown = await expectGoodEdit(before, long);
      expect(splitOggPages(grown).length).toBe(splitOggPages(before).length + 1);
      const short = await expectGoodEdit(grown, [{ field: 'genre', values: ['y'] }]);
      expect(splitOggPages(short).length).toBe(splitOggPages(grown).length);
    }
  });

  test('keeps the number of pages, and everything behind the headers in its place, where they hold the comments', async () => {
    const within = {
      codec: 'opus' as const,
      behind: Buffer.alloc(0),
      counts: [],
      genreFirst: false,
      soundAmongHeaders: false,
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 60_000 }), fc.string({ minLength: 1 }), async (bytes, genre) => {
        const before = fileOf({ ...within, packetBytes: bytes });
        const after = await expectGoodEdit(before, [{ field: 'genre', values: [genre] }]);
        const sound = (file: Buffer): Buffer => file.subarray(file.length - soundBytes);
        const soundBytes = splitOggPages(before)
          .slice(-4)
          .reduce((sum, { lacing, body }) => sum + 27 + lacing.length + body.length, 0);
        expect(sound(after).equals(sound(before))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('a large cover is not part of what the journal has to keep', async () => {
    const before = buildOggFile(soundOf('opus'), [opusComments(['GENRE=Rock', coverComment(5_000_000), 'MOOD=Calm'])]);
    const document = await open(before);
    const splices = await document.planSplices([{ field: 'genre', values: ['Long genre'] }], memoryReader(before));
    const kept = splices.reduce((sum, { before: old, after }: ByteSplice) => sum + old.length + after.length, 0);
    expect(kept).toBeLessThan(100_000);
    expect(oggFaults(applySplices(before, splices))).toEqual([]);
  });
});

describe('malformed files are refused with a reason, or edited as if nothing were wrong', () => {
  const wanted: FieldValues[] = [{ field: 'genre', values: ['Techno', 'x'.repeat(300)] }];

  async function expectRefusedOrGood(bytes: Buffer): Promise<void> {
    let document: TagDocument;
    let splices: ByteSplice[];
    try {
      document = await open(bytes);
      splices = await document.planSplices(wanted, memoryReader(bytes));
    } catch (error) {
      expect(error).toMatchObject({ name: 'CodedError', code: 'format-unsupported' });
      return;
    }
    const after = applySplices(bytes, splices);
    const edited = await open(after);
    expect(edited.values('genre')).toEqual(['Techno', 'x'.repeat(300)]);
    expect(edited.untouchedParts()).toEqual(document.untouchedParts());
    expect(applySplices(after, invertSplices(splices)).equals(bytes)).toBe(true);
  }

  test('bytes of the headers changed, with the checksums made right', async () => {
    const change = fc.record({ at: fc.nat({ max: 400 }), to: fc.oneof(fc.constantFrom(0, 255), fc.nat({ max: 255 })) });
    await fc.assert(
      fc.asyncProperty(codec, fc.array(change, { minLength: 1, maxLength: 4 }), async (name, changes) => {
        const packets = headerPackets(name, ['A=b', 'GENRE=Rock', 'MOOD=Calm'], Buffer.alloc(20)).map((packet) => {
          const changed = Buffer.from(packet);
          for (const { at, to } of changes) if (at < changed.length) changed.writeUInt8(to, at);
          return changed;
        });
        await expectRefusedOrGood(buildOggFile(soundOf(name), packets));
      }),
      { numRuns: 400 },
    );
  });

  test('pages with other flags, numbers and lengths', async () => {
    const change = fc.record({
      page: fc.nat({ max: 6 }),
      given: fc.oneof(
        fc.record({ flags: fc.nat({ max: 7 }) }),
        fc.record({ sequence: fc.nat({ max: 9 }) }),
        fc.record({ serial: fc.nat({ max: 3 }) }),
        fc.record({ lacing: fc.array(fc.constantFrom(0, 1, 254, 255), { maxLength: 6 }) }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(codec, fc.array(change, { minLength: 1, maxLength: 3 }), async (name, changes) => {
        const spec = {
          codec: name,
          packetBytes: 900,
          behind: Buffer.alloc(0),
          counts: [1, 2],
          genreFirst: true,
          soundAmongHeaders: false,
        };
        const pages = splitOggPages(fileOf(spec)).map((page, index) =>
          changes.filter((item) => item.page === index).reduce((sum, { given }) => ({ ...sum, ...given }), page),
        );
        await expectRefusedOrGood(Buffer.concat(pages.map(buildOggPage)));
      }),
      { numRuns: 400 },
    );
  });

  test('files cut off anywhere', async () => {
    const whole = fileOf({
      codec: 'vorbis',
      packetBytes: 65_100,
      behind: Buffer.alloc(0),
      counts: [],
      genreFirst: true,
      soundAmongHeaders: false,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length }), (bytes) => expectRefusedOrGood(whole.subarray(0, bytes))),
    );
  });
});
