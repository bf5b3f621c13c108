import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIDES } from '../data/dataset-song';
import { makeSplit } from '../data/make-split';
import { madeRecord } from '../data/testing/made-songs';
import { createRandom } from '../random';
import { refuseUnfitSplits } from './check-songs';
import { augmentationSchema, parseExperimentConfig } from './config';
import { drawExamples, type Example, plainExamples } from './examples';
import { type ExperimentSong, placeSongs } from './model-family';
import { toExampleSongs } from './network-songs';
import { sidesOf } from './open-splits';
import { copiesOf } from './song-frames';
import { createTargets } from './targets';

const LABELS = ['Jazz', 'Polka'];
const targetsOf = createTargets('absent', LABELS, []);
const SEGMENT_FRAMES = 8;

const songs = fc.array(
  fc.record({
    artist: fc.integer({ min: 0, max: 12 }),
    label: fc.constantFrom(...LABELS),
    frames: fc.integer({ min: 8, max: 60 }),
  }),
  { minLength: 12, maxLength: 50 },
);
const augmentation = fc.record({
  pitchShiftSemitones: fc.uniqueArray(fc.constantFrom(-1, 0.5, 2), { maxLength: 3 }),
  noiseSnrDb: fc.option(fc.constant(20)),
});
const sizes = fc.constantFrom(
  { kind: 'folds', count: 4 } as const,
  { kind: 'hold-out', validation: 0.2, test: 0.2 } as const,
);

describe('what a network is given', () => {
  test('no group and no file, altered copies and overlapping segments included, stands on two sides of a split', () => {
    fc.assert(
      fc.property(songs, augmentation, sizes, fc.integer({ min: 0, max: 999 }), (made, chosen, asked, seed) => {
        const records = made.map(({ artist, label }, index) =>
          madeRecord(`song ${index}`, { artist: `artist ${artist}`, labels: [label] }),
        );
        fc.pre(new Set(made.map(({ artist }) => artist)).size >= 4);
        const split = makeSplit(records, [[0, 1]], { level: 'artist', sizes: asked, seed, ignoreGiven: false });
        const groupOf = new Map(split.rows.map(({ id, group }) => [id, group]));
        const all: ExperimentSong[] = records.map((song) => ({ ...song, group: groupOf.get(song.id)! }));
        const settings = { augmentation: augmentationSchema.parse(chosen) };
        const sourceOf = new Map(
          all.flatMap((song) =>
            copiesOf(song.id, song.path, settings.augmentation).map(({ key }) => [key, song] as const),
          ),
        );
        const frames = {
          has: () => true,
          frameCount: (key: string) => made[Number(sourceOf.get(key)!.id.slice(5))]!.frames,
        };
        const splits = sidesOf(split);
        expect(splits).toHaveLength(asked.kind === 'folds' ? asked.count : 1);
        for (const index of splits.keys()) {
          const sides = toExampleSongs(settings, placeSongs({ songs: all, splits }, index), targetsOf, frames);
          const drawn = drawExamples(sides.train, SEGMENT_FRAMES, SEGMENT_FRAMES / 2, null, createRandom(seed));
          const heard = {
            train: heardIn(drawn, sourceOf),
            validation: heardIn(plainExamples(sides.validation, SEGMENT_FRAMES), sourceOf),
            test: heardIn(plainExamples(sides.test, SEGMENT_FRAMES), sourceOf),
          };
          for (const side of SIDES) {
            const others = SIDES.filter((other) => other !== side).flatMap((other) => [...heard[other]]);
            expect(others.filter((name) => heard[side].has(name))).toEqual([]);
          }
          const measured = [...sides.validation, ...sides.test];
          expect(measured.flatMap(({ copies }) => copies)).toEqual(measured.map(({ id }) => id));
          expect(Object.values(sides).flat()).toHaveLength(all.length);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  /** Groups and files that segments come from. */
  function heardIn(examples: readonly Example[], sourceOf: ReadonlyMap<string, ExperimentSong>): Set<string> {
    return new Set(
      examples.flatMap(({ copy }) => {
        const { group, path } = sourceOf.get(copy)!;
        return [`group ${group}`, `file ${path}`];
      }),
    );
  }

  test('training takes every copy that could be made; a song whose own sound cannot be read is left out', () => {
    const settings = { augmentation: augmentationSchema.parse({ pitchShiftSemitones: [-1, 1] }) };
    const placed = ['a', 'b'].map((id) => ({
      id,
      path: id,
      group: id,
      labels: ['Polka'],
      absent: [],
      source: 'test',
      side: 'train' as const,
    }));
    const frames = {
      has: (key: string) => key !== 'a -1 st' && key !== 'b',
      frameCount: (key: string) => (key === 'a' ? 60 : 57),
    };
    expect(toExampleSongs(settings, placed, targetsOf, frames)).toEqual({
      train: [{ id: 'a', group: 'a', copies: ['a', 'a +1 st'], frameCount: 57, targets: [0, 1] }],
      validation: [],
      test: [],
    });
  });
});

test('a split that puts a group on two sides never gets that far', () => {
  const all = Array.from({ length: 6 }, (_, index) => ({
    id: `song ${index}`,
    path: `/music/${index}`,
    group: `artist ${index % 5}`,
    labels: [LABELS[index % 2]!],
    absent: [],
    source: 'test',
  }));
  const sides = new Map(all.map(({ id }, index) => [id, SIDES[Math.floor(index / 2)]!]));
  const config = parseExperimentConfig({ id: 'x', title: 'X', family: 'baseline', task: 'one-label' }, 'test');
  expect(() => refuseUnfitSplits(config, all, [sides])).toThrow('group artist 0 is on two sides (train and test)');
});
