import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_KEPT } from './embedding-collector';
import { decodeTrackEmbedding, encodeTrackEmbedding, openTrackEmbedding, type TrackEmbedding } from './track-embedding';

const embeddings = (maxSegments: number): fc.Arbitrary<TrackEmbedding> =>
  fc.integer({ min: 1, max: 9 }).chain((valueCount) =>
    fc.record({
      durationSec: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
      segments: fc.array(
        fc.record({
          standsFor: fc.integer({ min: 1, max: 9 }),
          values: fc
            .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: valueCount, maxLength: valueCount })
            .map((values) => Float32Array.from(values)),
        }),
        { minLength: 1, maxLength: maxSegments },
      ),
    }),
  );

const sumOf = ({ segments }: TrackEmbedding): number => segments.reduce((sum, { standsFor }) => sum + standsFor, 0);

function changed(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  change(new DataView(copy.buffer));
  return copy;
}

describe('what was heard of a track, packed', () => {
  test('comes back with an error of at most half a step', () => {
    fc.assert(
      fc.property(embeddings(MAX_KEPT), (embedding) => {
        const decoded = decodeTrackEmbedding(encodeTrackEmbedding(embedding));
        expect(decoded.durationSec).toBe(embedding.durationSec);
        expect(decoded.segments.map(({ standsFor }) => standsFor)).toEqual(
          embedding.segments.map(({ standsFor }) => standsFor),
        );
        for (const k of embedding.segments[0]!.values.keys()) {
          const column = embedding.segments.map(({ values }) => values[k]!);
          const range = Math.max(...column) - Math.min(...column);
          for (const [i, value] of column.entries()) {
            const error = Math.abs(decoded.segments[i]!.values[k]! - value);
            // A float of this size is that coarse.
            expect(error).toBeLessThanOrEqual((range / 510) * 1.0001 + 2e-4);
          }
        }
      }),
    );
  });

  test('has a bounded size, and stands for no less than all', () => {
    fc.assert(
      fc.property(embeddings(400), (embedding) => {
        const valueCount = embedding.segments[0]!.values.length;
        const bytes = encodeTrackEmbedding(embedding);
        expect(bytes.length).toBeLessThanOrEqual(12 + 8 * valueCount + MAX_KEPT * (2 + valueCount));
        expect(sumOf(decodeTrackEmbedding(bytes))).toBe(sumOf(embedding));
      }),
    );
  });

  test('of a song of four minutes takes 47 kB', () => {
    const segments = Array.from({ length: 34 }, (_, i) => ({
      standsFor: 1,
      values: new Float32Array(1108).map((_value, k) => Math.sin(i * k)),
    }));
    expect(encodeTrackEmbedding({ durationSec: 240, segments }).length).toBe(46_616);
  });

  test('reads from anywhere in a larger buffer', () => {
    const embedding = { durationSec: 3, segments: [{ standsFor: 2, values: Float32Array.of(1, -5) }] };
    const bytes = encodeTrackEmbedding(embedding);
    const larger = new Uint8Array(bytes.length + 9);
    larger.set(bytes, 3);
    expect(decodeTrackEmbedding(larger.subarray(3, 3 + bytes.length))).toEqual(embedding);
  });

  test('is refused when it is cut off, too long, or of another version', () => {
    const bytes = encodeTrackEmbedding({
      durationSec: 3,
      segments: [{ standsFor: 1, values: Float32Array.of(1, 2, 3) }],
    });
    const refusal = { code: 'bad-input', message: expect.stringContaining('listened to again') as string };
    const cut = [new Uint8Array(0), bytes.subarray(0, 5), bytes.subarray(1), bytes.subarray(0, -1)];
    for (const broken of [...cut, changed(bytes, (view) => view.setUint8(0, 2))]) {
      expect(() => decodeTrackEmbedding(broken)).toThrow(expect.objectContaining(refusal));
    }
    expect(() => encodeTrackEmbedding({ durationSec: 3, segments: [] })).toThrow(RangeError);
  });

  test.each<[string, (view: DataView) => void]>([
    ['a duration', (view) => view.setFloat64(4, NaN, true)],
    ['a smallest value', (view) => view.setFloat32(12, NaN, true)],
    ['a range', (view) => view.setFloat32(12 + 4 * 3, Infinity, true)],
    ['what a segment stands for', (view) => view.setUint16(12 + 8 * 3, 0, true)],
  ])('is refused where %s cannot be, since one such song would spoil all that is learned', (_, damage) => {
    const segments = [{ standsFor: 1, values: Float32Array.of(1, 2, 3) }];
    const bytes = changed(encodeTrackEmbedding({ durationSec: 3, segments }), damage);
    expect(() => openTrackEmbedding(bytes)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
