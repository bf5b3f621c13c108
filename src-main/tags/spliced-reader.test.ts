import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryReader } from '../audio-file/byte-reader';
import { applySplices, type ByteSplice, tidySplices } from './byte-splice';
import { splicedReader } from './spliced-reader';

test('reads at any place what the changed file would hold', async () => {
  const change = fc.record({ gap: fc.nat(9), removed: fc.nat(5), added: fc.uint8Array({ maxLength: 6 }) });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.array(change, { maxLength: 5 }), async (bytes, changes) => {
      const old = Buffer.from(bytes);
      const splices = tidySplices(toSplices(old, changes));
      const expected = applySplices(old, splices);
      const reader = splicedReader(memoryReader(old), splices);
      expect(reader.sizeBytes).toBe(expected.length);
      for (let offset = 0; offset <= expected.length; offset += 3) {
        expect((await reader.read(offset, 7)).equals(expected.subarray(offset, offset + 7))).toBe(true);
      }
    }),
  );
});

function toSplices(old: Buffer, changes: readonly { gap: number; removed: number; added: Uint8Array }[]): ByteSplice[] {
  let position = 0;
  return changes.flatMap(({ gap, removed, added }) => {
    const offsetBytes = position + gap + 1;
    if (offsetBytes + removed > old.length) return [];
    position = offsetBytes + removed;
    return [{ offsetBytes, before: old.subarray(offsetBytes, position), after: Buffer.from(added) }];
  });
}
