import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CodedError } from '../../../src-shared/errors';
import type { FieldValues } from '../../../src-shared/tags';
import { findAudioLayout } from '../../audio-file/audio-layout';
import { memoryReader } from '../../audio-file/byte-reader';
import { applySplices, invertSplices, sizeDelta } from '../byte-splice';
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
} from '../testing/mp4-builder';
import { recordMp4, recordSound } from '../testing/mp4-varieties';
import { openMp4Document } from './mp4-document';
import { plainMp4File } from './plain-mp4-file';

/** Whatever stands in a file, an edit changes the edited fields and nothing else, and can be taken back exactly. */

const sound = recordSound();
const { ftyp } = sound;

const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter(isStorable);
const edits: fc.Arbitrary<FieldValues[]> = fc
  .record({ genre: fc.array(value, { maxLength: 10 }), mood: fc.array(value, { maxLength: 3 }) })
  .map(({ genre, mood }) => [
    { field: 'mood', values: mood },
    { field: 'genre', values: genre },
  ]);
const free = fc.integer({ min: 8, max: 400 }).map((sizeBytes) => freeBox(sizeBytes));
const someFree = fc.array(free, { maxLength: 1 });

const item = fc.oneof(
  fc.string({ maxLength: 20 }).map((text) => box('©nam', dataBox(text))),
  fc
    .array(fc.string({ maxLength: 9 }), { maxLength: 3 })
    .map((texts) => box('©gen', ...texts.map((text) => dataBox(text)))),
  fc.nat({ max: 300 }).map((number) => box('gnre', dataBox(Buffer.from([number >> 8, number & 255]), 0))),
  fc.constantFrom('Mood', 'MOOD', 'Other').map((name) => freeformItem(name, dataBox('Calm'))),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => box('----', Buffer.from(bytes))),
);
const ilst = fc.array(item, { maxLength: 6 }).map((items) => box('ilst', ...items));
const meta = fc
  .tuple(fc.boolean(), someFree, fc.option(ilst), someFree)
  .map(([isQuickTime, front, list, end]) =>
    box('meta', isQuickTime ? Buffer.alloc(0) : bigEndian(0), handlerBox(), ...front, list ?? Buffer.alloc(0), ...end),
  );
const udta = fc
  .tuple(someFree, fc.option(meta), fc.boolean())
  .map(([front, tags, hasEnd]) =>
    box('udta', ...front, tags ?? Buffer.alloc(0), hasEnd ? bigEndian(0) : Buffer.alloc(0)),
  );

const file = fc
  .record({
    inMoov: fc.tuple(someFree, fc.option(udta)).map(([spare, tags]) => [...spare, tags ?? Buffer.alloc(0)]),
    around: fc.tuple(someFree, someFree),
    isMoovLast: fc.boolean(),
    wideOffsets: fc.boolean(),
    longMoov: fc.boolean(),
  })
  .map(({ around: [before, after], isMoovLast, ...spec }) => {
    const moov = [...before, 'moov' as const, ...after];
    return buildMp4({ ...spec, sound, order: isMoovLast ? [ftyp, 'mdat', ...moov] : [ftyp, ...moov, 'mdat'] });
  });

/** What must hold of every edit that is not refused; throws its CodedError where it is. Returns the file after it. */
async function expectEditIsExact(before: Buffer, wanted: readonly FieldValues[]): Promise<Buffer> {
  const reader = memoryReader(before);
  const layout = await findAudioLayout(reader);
  const old = await openMp4Document(reader, layout);
  const splices = await old.planSplices(wanted, reader);
  const after = applySplices(before, splices);
  const newReader = memoryReader(after);
  const newLayout = await findAudioLayout(newReader);
  const now = await openMp4Document(newReader, newLayout);
  for (const { field, values } of wanted) expect(now.values(field)).toEqual(values);
  const isMade = splices.length > 0;
  expect(now.untouchedParts()).toEqual(isMade ? old.partsAfterEdit() : old.untouchedParts());
  expect(after.length).toBe(before.length + sizeDelta(splices));
  expect(applySplices(after, invertSplices(splices)).equals(before)).toBe(true);
  const payloadOf = ({ payload }: typeof layout, bytes: Buffer): Buffer =>
    Buffer.concat(payload.map(({ startByte, endByte }) => bytes.subarray(startByte, endByte)));
  expect(payloadOf(newLayout, after).equals(payloadOf(layout, before))).toBe(true);
  return after;
}

test('an edit changes the edited fields alone and can be undone', async () => {
  await fc.assert(
    fc.asyncProperty(file, edits, async (before, wanted) => {
      const after = await expectEditIsExact(before, wanted);
      const starts = (bytes: Buffer): Buffer[] => chunkOffsets(bytes).map((at) => bytes.subarray(at, at + 64));
      expect(starts(after)).toEqual(starts(before));
    }),
    { numRuns: 400 },
  );
});

describe('a damaged file is refused with a reason or edited exactly, never torn', () => {
  const tags = box(
    'udta',
    box('meta', bigEndian(0), handlerBox(), box('ilst', box('©gen', dataBox('Rock'))), freeBox(60)),
  );
  const whole = buildMp4({ sound, inMoov: [tags], order: [ftyp, 'moov', freeBox(16), 'mdat'] });
  const fragmented = recordMp4(
    '-movflags',
    'frag_keyframe+empty_moov',
    '-frag_duration',
    '500000',
    '-metadata',
    'genre=Dub',
  );
  const grown: FieldValues[] = [{ field: 'genre', values: ['Techno', 'x'.repeat(300)] }];
  const lastBox = (bytes: Buffer): number => findBoxes(bytes, 'mdat')[0]?.bodyStartByte ?? 0;

  test.each([
    ['with an index', whole],
    ['with fragments', fragmented],
  ])('%s', async (_, original) => {
    const damage = fc.tuple(
      fc.nat({ max: lastBox(original) - 1 }),
      fc.constantFrom(0, 1, 2, 7, 8, 9, 16, 0x7f, 0x80, 0xff),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), fc.nat(), async (places, cut) => {
        const bytes = Buffer.from(original);
        for (const [at, byte] of places) bytes.writeUInt8(byte, at);
        const broken = cut % 4 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
        const reader = memoryReader(broken);
        const layout = await findAudioLayout(reader);
        await plainMp4File(reader, layout);
        if (layout.kind !== 'mp4') return;
        await refusedOr(() => expectEditIsExact(broken, grown));
      }),
      { numRuns: 1500 },
    );
  });
});

async function refusedOr(check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(error.code).toBe('format-unsupported');
  }
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
