import { describe, expect, test } from 'vitest';
import type { Side } from '../data/dataset-song';
import { labelsOf, refuseUnfitSongs, refuseUnfitSplits } from './check-songs';
import { type ExperimentConfig, parseExperimentConfig } from './config';
import type { ExperimentSong, Sides } from './model-family';

const common = { id: 'x', title: 'X' };
const network = parseExperimentConfig(
  {
    ...common,
    task: 'one-label',
    segmentSec: 10,
    inputs: [{ kind: 'log-mel' }],
    architecture: { kind: 'conv' },
    training: { epochs: 1, batchSize: 1, learningRate: 1 },
  },
  'test',
);
const severalLabels = { ...network, task: 'several-labels' } as ExperimentConfig;
const baseline = parseExperimentConfig({ ...common, family: 'baseline', task: 'one-label' }, 'test');

type Song = ExperimentSong & { readonly durationSec: number | null };

/** Songs called by label and number, each a group of its own. */
function songsOf(counts: Readonly<Record<string, number>>): Song[] {
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index): Song => {
      const id = `${label}${index}`;
      return { id, path: `/music/${id}.mp3`, group: id, labels: [label], absent: [], source: 'test', durationSec: 30 };
    }),
  );
}

/** Song 0 of each label tests, song 1 validates, the others train. */
function sidesOf(songs: readonly Song[], change: Readonly<Record<string, Side>> = {}): Sides {
  const usual: readonly Side[] = ['test', 'validation'];
  return new Map(songs.map(({ id }) => [id, change[id] ?? usual[Number(id.at(-1))] ?? 'train']));
}

const plenty = songsOf({ Jazz: 5, Polka: 5 });

test('labels are sorted: their order is that of the outputs', () => {
  expect(labelsOf(songsOf({ Polka: 1, Jazz: 2 }))).toEqual(['Jazz', 'Polka']);
});

describe('before anything is listened to', () => {
  test.each([network, severalLabels, baseline])('nothing is wrong with plenty of songs', (config) => {
    expect(() => refuseUnfitSongs(config, plenty)).not.toThrow();
  });

  const [first, second, ...others] = plenty;
  const withSeveral: Song[] = [
    { ...first!, labels: ['Jazz', 'Polka'] },
    { ...second!, labels: ['Jazz', 'Polka'] },
    ...others,
  ];

  test.each<[string, ExperimentConfig, Song[], string]>([
    ['no song', network, [], 'x: the data has no label, and two are needed; see --labels, --only and --min-songs'],
    [
      'one label',
      network,
      songsOf({ Jazz: 9 }),
      'x: the data has one label (Jazz), and two are needed; see --labels, --only and --min-songs',
    ],
    [
      'rare labels',
      baseline,
      songsOf({ Jazz: 9, Polka: 2, Waltz: 1 }),
      'x: too few songs of Polka (2), Waltz (1): training, validation and test need one each. Add songs, drop the label with --min-songs 3 or --only, or merge it into another with --rename',
    ],
    [
      'several labels where a network gives one',
      network,
      withSeveral,
      'x: 2 of 10 songs have several labels, e.g. Jazz0 (Jazz, Polka), but the task is one-label; choose labels with --only, or merge them with --rename, or set the task to several-labels',
    ],
    [
      'several labels where the baseline gives one',
      baseline,
      withSeveral,
      'x: 2 of 10 songs have several labels, e.g. Jazz0 (Jazz, Polka), but the task is one-label; choose labels with --only, or merge them with --rename',
    ],
    [
      'segments longer than every song',
      network,
      plenty.map((song) => ({ ...song, durationSec: 8.9 })),
      'x: segments of 10 s are longer than every song; the longest lasts 8.9 s. Take a shorter segmentSec',
    ],
  ])('%s', (_, config, songs, message) => {
    expect(() => refuseUnfitSongs(config, songs)).toThrow(message);
    expect(() => refuseUnfitSongs(config, songs)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });

  test('several labels are welcome where the task says so', () => {
    expect(() => refuseUnfitSongs(severalLabels, withSeveral)).not.toThrow();
  });

  test.each([
    ['a little short', 9.5],
    ['not known', null],
  ])('a longest song whose duration is %s will do', (_, durationSec) => {
    const songs = plenty.map((song, index) => ({ ...song, durationSec: index === 0 ? durationSec : 3 }));
    expect(() => refuseUnfitSongs(network, songs)).not.toThrow();
  });
});

describe('before anything is trained', () => {
  const cures = /Add songs, drop rare labels with --min-songs or --only/;

  test.each([network, severalLabels, baseline])('nothing is wrong with every label on every side', (config) => {
    expect(() => refuseUnfitSplits(config, plenty, [sidesOf(plenty)])).not.toThrow();
  });

  test('no split', () => {
    expect(() => refuseUnfitSplits(network, plenty, [])).toThrow('x: there is no split');
  });

  test.each([
    [
      'training',
      { Jazz2: 'test', Jazz3: 'test', Jazz4: 'test' },
      'x: the training side has no song of Jazz (5 songs in 5 groups).',
    ],
    ['validation', { Polka1: 'train' }, 'x: the validation side has no song of Polka (5 songs in 5 groups).'],
    ['test', { Polka0: 'train' }, 'x: the test side has no song of Polka (5 songs in 5 groups).'],
  ] as const)('a %s side that lacks a label', (_, change, message) => {
    const split = [sidesOf(plenty, change)];
    expect(() => refuseUnfitSplits(network, plenty, split)).toThrow(message);
    expect(() => refuseUnfitSplits(network, plenty, split)).toThrow(cures);
  });

  test('an empty side says how to ask for one', () => {
    const sides = sidesOf(plenty, { Jazz1: 'train', Polka1: 'train' });
    expect(() => refuseUnfitSplits(network, plenty, [sides])).toThrow(
      'x: the validation side has no songs; ask for one, e.g. with --validation 0.1 --test 0.1 or --folds 5',
    );
    expect(() => refuseUnfitSplits(baseline, plenty, [sides])).not.toThrow();
  });

  test('of several splits the wrong one is named, and test sides count together', () => {
    const second = sidesOf(plenty, { Polka0: 'train' });
    expect(() => refuseUnfitSplits(network, plenty, [sidesOf(plenty), second])).not.toThrow();
    const third = sidesOf(plenty, { Polka1: 'train' });
    expect(() => refuseUnfitSplits(network, plenty, [sidesOf(plenty), third])).toThrow(
      'x: the validation side of split 2 has no song of Polka',
    );
  });

  test('the baseline needs two groups of each label to choose by', () => {
    const songs = plenty.map((song) =>
      song.labels[0] === 'Polka' && song.id !== 'Polka0' ? { ...song, group: 'band' } : song,
    );
    const sides = sidesOf(songs, { Polka1: 'train' });
    expect(() => refuseUnfitSplits(baseline, songs, [sides])).toThrow(
      'x: the training side needs songs of two groups of each label; it lacks Polka (5 songs in 2 groups).',
    );
  });

  test.each(['group', 'path'] as const)('a %s on two sides is refused, whoever made the split', (key) => {
    const songs = plenty.map((song) => (song.id === 'Jazz2' ? { ...song, [key]: plenty[0]![key] } : song));
    expect(() => refuseUnfitSplits(network, songs, [sidesOf(songs)])).toThrow(
      `x: ${key} ${plenty[0]![key]} is on two sides (train and test); make the split anew`,
    );
  });
});

describe('what is known of labels that were not given', () => {
  const silent = { ...severalLabels, unlabelled: 'unknown' } as ExperimentConfig;

  test('a label that no song is known not to have is refused', () => {
    expect(() => refuseUnfitSongs(silent, plenty)).toThrow(
      'no song is known not to have Jazz, Polka, so there is nothing to tell it from; name such songs in a manifest\'s column "not"',
    );
    const said = plenty.map((song) => ({ ...song, absent: song.labels[0] === 'Jazz' ? ['Polka'] : ['Jazz'] }));
    expect(() => refuseUnfitSongs(silent, said)).not.toThrow();
  });

  test('with one label a song there is nothing unknown', () => {
    const oneLabel = { ...silent, task: 'one-label' } as ExperimentConfig;
    expect(() => refuseUnfitSongs(oneLabel, plenty)).toThrow('unlabelled: unknown is for several-labels');
  });
});
