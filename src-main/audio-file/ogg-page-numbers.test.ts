import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildOggPage } from '../tags/testing/ogg-builder';
import { memoryReader } from './byte-reader';
import { withoutPageNumbers } from './ogg-page-numbers';

/** Pages whose bodies hold what looks like the start of further pages. */
const pages = fc.array(
  fc.record({
    lacing: fc.array(fc.nat({ max: 254 }), { maxLength: 3 }),
    filler: fc.constantFrom(Buffer.from('OggS'), Buffer.from('OggS\0O'), Buffer.from([0]), Buffer.from('gS\0')),
  }),
  { minLength: 1, maxLength: 6 },
);
type Pages = typeof pages extends fc.Arbitrary<infer Value> ? Value : never;

function stream(specs: Pages, firstSequence: number): Buffer {
  const built = specs.map(({ lacing, filler }, index) => {
    const bytes = lacing.reduce((sum, length) => sum + length, 0);
    const body = Buffer.alloc(bytes, filler);
    return buildOggPage({ flags: 0, granule: 1n, serial: 7, sequence: firstSequence + index, lacing, body });
  });
  return Buffer.concat(built);
}

async function hashInPieces(bytes: Buffer, lengths: readonly number[]): Promise<string> {
  const reader = withoutPageNumbers(memoryReader(bytes));
  expect(reader.sizeBytes).toBe(bytes.length);
  const hash = createHash('sha256');
  let offset = 0;
  for (let piece = 0; offset < bytes.length; piece += 1) {
    const length = lengths[piece % lengths.length] ?? 1;
    const read = await reader.read(offset, length);
    expect(read.length).toBe(Math.min(length, bytes.length - offset));
    hash.update(read);
    offset += length;
  }
  return hash.digest('hex');
}

const pieces = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 });

describe('withoutPageNumbers', () => {
  test('reads the same in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(pages, pieces, async (specs, lengths) => {
        const bytes = stream(specs, 3);
        expect(await hashInPieces(bytes, lengths)).toBe(await hashInPieces(bytes, [bytes.length]));
      }),
    );
  });

  test('pages with other numbers read the same, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(pages, pieces, pieces, fc.nat({ max: 300 }), async (specs, lengths, others, sequence) => {
        const [moved, old] = [stream(specs, sequence), stream(specs, 3)];
        expect(await hashInPieces(moved, lengths)).toBe(await hashInPieces(old, others));
      }),
    );
  });

  test('hides nothing but eight bytes a page', async () => {
    const bytes = stream([{ lacing: [100], filler: Buffer.from([1]) }], 3);
    const whole = await hashInPieces(bytes, [17]);
    for (let offset = 0; offset < bytes.length; offset += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(offset) ^ 0x40, offset);
      expect((await hashInPieces(changed, [17])) === whole).toBe(offset >= 18 && offset < 26);
    }
  });
});
