import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelList } from '../../../src-shared/labels/label-list';
import { createRandom, shuffled } from '../random';
import { type DatasetSong, NO_GIVEN_PLACE } from './dataset-song';
import { makeSplit, type Split, type SplitOptions, type SplitSizes, UNUSED } from './make-split';
import { summariseSplit } from './split-summary';
import { madeRecord } from './testing/made-songs';

const LABELS = ['Blues', 'Classical', 'Folk', 'Jazz', 'Rock'];
const OPTIONS: SplitOptions = { level: 'artist', sizes: { kind: 'folds', count: 3 }, seed: 1, ignoreGiven: false };
const placesBy = (split: Split, keyOf: (id: string) => string | null): Map<string, Set<string>> => {
  const places = new Map<string, Set<string>>();
  for (const { id, place } of split.rows) {
    const key = keyOf(id);
    if (key !== null && place !== UNUSED) places.set(key, (places.get(key) ?? new Set()).add(place));
  }
  return places;
};
const isWhole = (places: Map<string, Set<string>>): boolean => [...places.values()].every(({ size }) => size === 1);
const placeOf = (split: Split, id: string): string => split.rows.find((row) => row.id === id)!.place;

/** Collections of songs, of which some share artist, album, file or recording. */
const collection = fc
  .array(
    fc.record({
      artist: fc.option(fc.integer({ min: 0, max: 15 })),
      album: fc.option(fc.integer({ min: 0, max: 30 })),
      group: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 1 }),
      file: fc.integer({ min: 0, max: 300 }),
      labels: fc.subarray(LABELS, { minLength: 1 }),
    }),
    { minLength: 60, maxLength: 150 },
  )
  .map((said) =>
    said.map(({ artist, album, group, file, labels }, i) =>
      madeRecord(`song-${String(i).padStart(3, '0')}`, {
        path: `/music/${file}`,
        artist: artist === null ? null : `Artist ${artist}`,
        album: album === null ? null : `Album ${album}`,
        labels: labelList(labels),
        given: { ...NO_GIVEN_PLACE, group: group === null ? null : `g${group}` },
      }),
    ),
  );
const pairs = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 2, maxLength: 3 }), {
  maxLength: 8,
});
const sizes = fc.oneof(
  fc.record({ kind: fc.constant('folds' as const), count: fc.integer({ min: 2, max: 4 }) }),
  fc.record({
    kind: fc.constant('hold-out' as const),
    validation: fc.constantFrom(0, 0.1, 0.25),
    test: fc.constantFrom(0.1, 0.2),
  }),
);
const level = fc.constantFrom('album' as const, 'track' as const);

describe('makeSplit', () => {
  test('no group, file or recording is on two sides; every song is on one', () => {
    fc.assert(
      fc.property(collection, pairs, sizes, level, fc.nat(), (songs, duplicates, wanted, by, seed) => {
        const split = makeSplit(songs, duplicates, { level: by, sizes: wanted, seed, ignoreGiven: false });
        const song = new Map(songs.map((record) => [record.id, record]));
        expect(split.rows.map(({ id }) => id)).toEqual(songs.map(({ id }) => id));
        expect(split.rows.every(({ place }) => place !== UNUSED)).toBe(true);
        expect(isWhole(placesBy(split, (id) => song.get(id)!.path))).toBe(true);
        expect(isWhole(placesBy(split, (id) => song.get(id)!.given.group))).toBe(true);
        if (by === 'album') expect(isWhole(placesBy(split, (id) => song.get(id)!.album))).toBe(true);
        for (const copies of duplicates) {
          expect(new Set(copies.map((i) => placeOf(split, songs[i]!.id))).size).toBe(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('an artist is on one side, guests or not', () => {
    const songs = Array.from({ length: 60 }, (_, i) =>
      madeRecord(`s${String(i).padStart(2, '0')}`, { artist: `Artist ${i % 9}${i % 2 ? ` (feat. Guest ${i})` : ''}` }),
    );
    const split = makeSplit(songs, [], OPTIONS);
    expect(isWhole(placesBy(split, (id) => String(Number(id.slice(1)) % 9)))).toBe(true);
    expect(summariseSplit(split).parts.map((part) => part.groups)).toEqual([3, 3, 3]);
  });

  test('songs of nobody in particular are not one artist', () => {
    const songs = Array.from({ length: 30 }, (_, i) =>
      madeRecord(`s${i}`, { artist: i % 2 ? 'Various Artists' : null }),
    );
    expect(summariseSplit(makeSplit(songs, [], OPTIONS)).parts.map((part) => part.songs)).toEqual([10, 10, 10]);
  });

  test('same seed, same split, whatever the order of the songs', () => {
    fc.assert(
      fc.property(collection, pairs, sizes, fc.nat(), (songs, duplicates, wanted, seed) => {
        const options = { level: 'album', sizes: wanted, seed, ignoreGiven: false } as const;
        const mixed = shuffled(songs, createRandom(seed));
        const moved = duplicates.map((copies) => copies.map((i) => mixed.indexOf(songs[i]!)).reverse());
        expect(makeSplit(mixed, moved.reverse(), options)).toEqual(makeSplit(songs, duplicates, options));
      }),
      { numRuns: 30 },
    );
  });

  test('another seed gives another split', () => {
    const songs = Array.from({ length: 40 }, (_, i) => madeRecord(`s${i}`));
    expect(makeSplit(songs, [], OPTIONS)).not.toEqual(makeSplit(songs, [], { ...OPTIONS, seed: 2 }));
  });

  test('sizes are within the largest group for each label of what was asked', () => {
    fc.assert(
      fc.property(collection, sizes, fc.nat(), (songs, wanted, seed) => {
        const split = makeSplit(songs, [], { level: 'album', sizes: wanted, seed, ignoreGiven: false });
        const largest = Math.max(
          ...Map.groupBy(split.rows, ({ group }) => group)
            .values()
            .map((rows) => rows.length),
        );
        for (const { place, songs: count } of summariseSplit(split).parts) {
          expect(Math.abs(count - shareOf(wanted, place) * songs.length)).toBeLessThanOrEqual(largest * LABELS.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('with one label a song and single songs, labels and sizes are within two songs of their shares', () => {
    const counts = fc.tuple(...LABELS.map(() => fc.integer({ min: 10, max: 60 })));
    fc.assert(
      fc.property(counts, sizes, fc.nat(), (perLabel, wanted, seed) => {
        const songs = perLabel.flatMap((count, i) =>
          Array.from({ length: count }, (_, n) => madeRecord(`${LABELS[i]!}-${n}`, { labels: [LABELS[i]!] })),
        );
        const { parts } = summariseSplit(makeSplit(songs, [], { ...OPTIONS, sizes: wanted, seed }));
        for (const { place, songs: count, labels } of parts) {
          const share = shareOf(wanted, place);
          expect(Math.abs(count - share * songs.length)).toBeLessThanOrEqual(2);
          for (const [i, label] of LABELS.entries()) {
            expect(Math.abs((labels[label] ?? 0) - share * perLabel[i]!)).toBeLessThanOrEqual(2);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a label of as many groups as parts is in every part, however rare', () => {
    const common = Array.from({ length: 200 }, (_, i) => madeRecord(`common-${i}`, { labels: ['Rock'] }));
    const rare = Array.from({ length: 3 }, (_, i) => madeRecord(`rare-${i}`, { labels: ['Polka'] }));
    const wanted = { kind: 'hold-out', validation: 0.05, test: 0.05 } as const;
    for (let seed = 0; seed < 10; seed++) {
      expect(summariseSplit(makeSplit([...common, ...rare], [], { ...OPTIONS, sizes: wanted, seed })).missing).toEqual(
        [],
      );
    }
  });

  test('a label with fewer groups than parts is learned from, and its absence told', () => {
    const songs = [
      madeRecord('only', { labels: ['Polka'] }),
      ...Array.from({ length: 30 }, (_, i) => madeRecord(`s${i}`)),
    ];
    const wanted = { kind: 'hold-out', validation: 0.2, test: 0.2 } as const;
    const split = makeSplit(songs, [], { ...OPTIONS, sizes: wanted });
    expect(placeOf(split, 'only')).toBe('train');
    expect(summariseSplit(split).missing).toEqual([{ label: 'Polka', places: ['validation', 'test'] }]);
  });

  test('too few groups are refused with the cure', () => {
    const songs = Array.from({ length: 9 }, (_, i) => madeRecord(`s${i}`, { artist: i < 5 ? 'A' : 'B' }));
    expect(() => makeSplit(songs, [], OPTIONS)).toThrow('by artist there are only 2. Take fewer parts');
  });
});

describe('what a manifest gives', () => {
  const withFolds = (...folds: (number | null)[]): DatasetSong[] =>
    folds.map((fold, i) => madeRecord(`s${i}`, { given: { ...NO_GIVEN_PLACE, fold } }));
  const given: SplitOptions = { ...OPTIONS, sizes: null };

  test('folds are kept; songs without one are dealt out', () => {
    const split = makeSplit(withFolds(0, 1, 1, 0, null, null), [], given);
    expect(split.rows.slice(0, 4).map(({ place }) => place)).toEqual(['0', '1', '1', '0']);
    expect(summariseSplit(split).parts.map((part) => part.songs)).toEqual([3, 3]);
  });

  test('sides are kept, and none is made up', () => {
    const songs = (['train', 'test', 'train'] as const).map((side, i) =>
      madeRecord(`s${i}`, { given: { ...NO_GIVEN_PLACE, side } }),
    );
    const split = makeSplit(songs, [], given);
    expect(split.rows.map(({ place }) => place)).toEqual(['train', 'test', 'train']);
    expect(summariseSplit(split).missing).toEqual([]);
  });

  test('of copies that were put apart, the first stays and the other is on no side', () => {
    const split = makeSplit(withFolds(0, 1, 1, 0, null), [[0, 1, 4]], given);
    expect(split.rows.map(({ place }) => place)).toEqual(['0', UNUSED, '1', '0', '0']);
    expect(summariseSplit(split).unused).toBe(1);
  });

  test('a copy without a place of its own cannot tie two folds together', () => {
    const split = makeSplit(withFolds(0, 1, null, 1), [[2, 1, 0]], given);
    expect(split.rows.map(({ place }) => place)).toEqual(['0', UNUSED, '0', '1']);
  });

  test('an artist who was put apart is refused, unless the places are set aside', () => {
    const songs = withFolds(0, 1, 0, 1).map((song, i) => ({ ...song, artist: `Artist ${Math.floor(i / 2)}` }));
    expect(() => makeSplit(songs, [], given)).toThrow(
      'puts s0 into 0 and s1 into 1, but they belong together (by artist',
    );
    const anew = makeSplit(songs, [], { ...OPTIONS, sizes: { kind: 'folds', count: 2 }, ignoreGiven: true });
    expect(new Set(anew.rows.slice(0, 2).map(({ place }) => place)).size).toBe(1);
  });

  test('other sizes than the manifest gives are refused', () => {
    expect(() => makeSplit(withFolds(0, 1, 1), [], OPTIONS)).toThrow('gives 2 folds: ask for --folds 2');
    const sides = { kind: 'hold-out', validation: 0.1, test: 0.1 } as const;
    expect(() => makeSplit(withFolds(0, 1, 1), [], { ...OPTIONS, sizes: sides })).toThrow('gives 2 folds: leave');
    const tested = madeRecord('t', { given: { ...NO_GIVEN_PLACE, side: 'test' } });
    expect(() => makeSplit([tested], [], OPTIONS)).toThrow('gives sides: leave --folds out');
  });
});

function shareOf(wanted: SplitSizes, place: string): number {
  if (wanted.kind === 'folds') return 1 / wanted.count;
  return { train: 1 - wanted.validation - wanted.test, validation: wanted.validation, test: wanted.test }[place]!;
}
