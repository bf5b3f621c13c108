import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySplices, type ByteSplice, invertSplices, sizeDelta } from './byte-splice';
import { parseFlacMetadata, planFlacSplices, readFlacField, untouchedFlacParts } from './vorbis/flac-splice';
import { type Id3v2Tag, parseId3v2Tag } from './id3v2/id3v2-parse';
import type { FieldValues, TagField } from '../../src-shared/tags';
import { DEFAULT_ID3_CONVENTIONS } from './id3v2/id3v2-conventions';
import { openId3v2Editor } from './id3v2/id3v2-editor';
import { readId3v2Field as readField, untouchedFrames } from './id3v2/id3v2-fields';
import { planId3v2Splices as planSplices } from './id3v2/id3v2-splice';
import type { Id3Major } from './tag-map';
import {
  buildFlacMetadata,
  commentBlock,
  FLAC_APPLICATION,
  paddingBlock,
  streamInfoBlock,
} from './testing/flac-builder';
import { buildId3v2, type FrameSpec, insertZeros, latin1Text, pictureBody, type TagSpec } from './testing/id3-builder';
import { resynchronise, unsynchronise } from './id3v2/unsynchronisation';

/** Whatever stands in a tag, an edit changes the edited fields and nothing else, and can be taken back exactly. */

const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(isStorableEverywhere);
const edits: fc.Arbitrary<FieldValues[]> = fc
  .record({ genre: fc.array(value, { maxLength: 10 }), mood: fc.array(value, { maxLength: 3 }) })
  .map(({ genre, mood }) => [
    { field: 'genre', values: genre },
    { field: 'mood', values: mood },
  ]);

/** Bytes rich in those that unsynchronisation is about. */
const body = fc
  .array(fc.oneof(fc.constantFrom(0xff, 0x00, 0xe0, 0xfe), fc.nat({ max: 255 })), { maxLength: 200 })
  .map((bytes) => Buffer.from(bytes));

function frames(major: Id3Major): fc.Arbitrary<FrameSpec[]> {
  const ids = major === 2 ? ['TT2', 'PIC', 'ULT', 'UFI'] : ['TIT2', 'APIC', 'PRIV', 'RVA2', 'USLT', 'SYLT'];
  const foreign = fc.record({ id: fc.constantFrom(...ids), body });
  const genre = fc.constant({ id: major === 2 ? 'TCO' : 'TCON', body: latin1Text('Old genre') });
  return fc.array(fc.oneof({ weight: 4, arbitrary: foreign }, { weight: 1, arbitrary: genre }), {
    minLength: 1,
    maxLength: 8,
  });
}

const tagSpec: fc.Arbitrary<TagSpec> = fc.constantFrom<Id3Major>(2, 3, 4).chain((major) =>
  fc.record({
    major: fc.constant(major),
    frames: frames(major),
    paddingBytes: fc.nat({ max: 400 }),
    unsynchronised: fc.boolean(),
  }),
);

const planId3v2Splices = (tag: Buffer, wanted: readonly FieldValues[]): ByteSplice[] => planSplices(tag, wanted, '; ');
const readId3v2Field = (tag: Id3v2Tag, field: TagField): string[] => readField(tag, field, DEFAULT_ID3_CONVENTIONS);

describe('ID3v2', () => {
  test('an edit changes the edited fields alone and can be undone', () => {
    fc.assert(
      fc.property(tagSpec, edits, (spec, wanted) => {
        const before = buildId3v2(spec);
        const splices = planId3v2Splices(before, wanted);
        const after = applySplices(before, splices);
        const tag = parseId3v2Tag(after);
        expect(tag.major).toBe(spec.major);
        for (const { field, values } of wanted) expect(readId3v2Field(tag, field)).toEqual(values);
        expect(untouchedFrames(after, tag)).toEqual(untouchedFrames(before, parseId3v2Tag(before)));
        expect(after.length).toBe(before.length + sizeDelta(splices));
        expect(applySplices(after, invertSplices(splices)).equals(before)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('a file without a tag gets one of version 2.4', () => {
    fc.assert(
      fc.property(edits, (wanted) => {
        fc.pre(wanted.some(({ values }) => values.length > 0));
        const editor = openId3v2Editor(Buffer.alloc(0), DEFAULT_ID3_CONVENTIONS);
        const tag = applySplices(Buffer.alloc(0), editor.planSplices(wanted));
        expect(parseId3v2Tag(tag).major).toBe(4);
        for (const { field, values } of wanted) expect(readId3v2Field(parseId3v2Tag(tag), field)).toEqual(values);
      }),
    );
  });

  test('a large cover is not part of what the journal has to keep', () => {
    const cover = { id: 'APIC', body: Buffer.alloc(5_000_000, 1) };
    const frames = [{ id: 'TCON', body: latin1Text('Old') }, cover];
    for (const paddingBytes of [0, 500]) {
      const tag = buildId3v2({ major: 3, frames, paddingBytes });
      const splices = planId3v2Splices(tag, [{ field: 'genre', values: ['A rather longer new genre'] }]);
      const keptBytes = splices.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
      expect(keptBytes).toBeLessThan(2000);
    }
  });

  test('any bytes at all are parsed or refused with a reason, never misread silently', () => {
    fc.assert(
      fc.property(fc.constantFrom(2, 3, 4), fc.nat({ max: 255 }), body, (major, flags, bytes) => {
        const tag = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, major, 0, flags, 0, 0, 0, 0]), bytes]);
        tag.writeUInt8(bytes.length >> 7, 8);
        tag.writeUInt8(bytes.length & 127, 9);
        let splices;
        try {
          splices = planId3v2Splices(tag, [{ field: 'genre', values: ['Rock'] }]);
        } catch (error) {
          expect(error).toMatchObject({ name: 'CodedError', code: 'format-unsupported' });
          return;
        }
        const after = applySplices(tag, splices);
        expect(untouchedFrames(after, parseId3v2Tag(after))).toEqual(untouchedFrames(tag, parseId3v2Tag(tag)));
      }),
      { numRuns: 500 },
    );
  });
});

test('unsynchronisation goes both ways', () => {
  fc.assert(
    fc.property(body, (bytes) => {
      expect(resynchronise(unsynchronise(bytes)).bytes.equals(bytes)).toBe(true);
      const { originalOffset } = resynchronise(insertZeros(bytes));
      const stored = insertZeros(bytes);
      bytes.forEach((byte, offset) => expect(stored[originalOffset(offset)]).toBe(byte));
    }),
  );
});

test('FLAC: an edit changes the edited comments alone and can be undone', () => {
  const comment = fc
    .tuple(fc.constantFrom('TITLE', 'genre', 'Mood', 'GENRE', 'ARTIST', 'X'), fc.string({ maxLength: 20 }))
    .map(([name, text]) => `${name}=${text}`);
  const block = fc.oneof(
    fc.nat({ max: 300 }).map((bytes) => paddingBlock(bytes)),
    body.map((bytes) => ({ type: FLAC_APPLICATION, body: bytes })),
  );
  const blocks = fc
    .tuple(
      fc.array(block, { maxLength: 3 }),
      fc.option(fc.array(comment, { maxLength: 6 })),
      fc.array(block, { maxLength: 3 }),
    )
    .map(([front, comments, end]) => [...front, ...(comments === null ? [] : [commentBlock(comments)]), ...end]);
  fc.assert(
    fc.property(blocks, edits, (given, wanted) => {
      const before = buildFlacMetadata([streamInfoBlock(), ...given]);
      const base = 1000;
      const splices = planFlacSplices(before, wanted, base);
      const after = applySplices(before, splices, base);
      const metadata = parseFlacMetadata(after);
      for (const { field, values } of wanted) expect(readFlacField(metadata, field)).toEqual(values);
      expect(untouchedFlacParts(after, metadata)).toEqual(untouchedFlacParts(before, parseFlacMetadata(before)));
      expect(applySplices(after, invertSplices(splices), base).equals(before)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

/** ID3 has values that mean something else; those are refused when written (see write-tags.test.ts). */
function isStorableEverywhere(text: string): boolean {
  return text.isWellFormed() && !/[\0;\ufeff\ufffe]|^\d+$|^RX$|^CR$|^ /.test(text);
}

test('an unsynchronised tag whose sizes count stored bytes is refused: it can be read in two ways', () => {
  const picture = { id: 'APIC', body: insertZeros(pictureBody(3, 900)) };
  const rest = buildId3v2({
    major: 3,
    frames: [picture, { id: 'TCON', body: latin1Text('Disco') }],
    paddingBytes: 900,
  });
  rest.writeUInt8(0x80, 5);
  expect(() => parseId3v2Tag(rest)).toThrow(/two ways/);
});
