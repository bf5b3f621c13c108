import { CodedError } from '../../../src-shared/errors';
import { countLabels } from '../../../src-shared/labels/label-edit';
import { type Side, SIDES } from '../data/dataset-song';
import type { ExperimentConfig } from './config';
import type { ExperimentSong, Sides } from './model-family';
import { createTargets } from './targets';

/** What songs and splits have to be for an experiment to be possible. */

/** Clips are often cut a little short: previews of 30 s last 29.9 s. Such a segment is filled by repeating its sound. */
const LEAST_FILLED_SHARE = 0.9;
/** Something to train on, to choose by, and to test on. */
const FEWEST_SONGS = 3;

/** Every label, sorted: the order of a network's outputs. */
export function labelsOf(songs: readonly Pick<ExperimentSong, 'labels'>[]): string[] {
  return [...countLabels(songs).keys()].sort();
}

/**
 * Looks at what is known before anything is listened to.
 * @param songs with their durations in s, null where not known
 * @throws CodedError `bad-input` for fewer than two labels, labels of fewer than three songs, songs with several labels where one is
 *   wanted, labels that no song is known not to have, and segments longer than every song
 */
export function refuseUnfitSongs(
  config: ExperimentConfig,
  songs: readonly (Pick<ExperimentSong, 'id' | 'labels' | 'absent' | 'source'> & {
    readonly durationSec: number | null;
  })[],
): void {
  const labels = labelsOf(songs);
  if (labels.length < 2) {
    const which = labels.length === 0 ? 'no label' : `one label (${labels[0]})`;
    throw refused(config, `the data has ${which}, and two are needed; see --labels, --only and --min-songs`);
  }
  refuseSeveralLabels(config, songs);
  refuseUnknownLabels(config, songs, labels);
  const rare = [...countLabels(songs)].filter(([, count]) => count < FEWEST_SONGS);
  if (rare.length > 0) {
    const counts = rare.map(([label, count]) => `${label} (${count})`).join(', ');
    throw refused(
      config,
      `too few songs of ${counts}: training, validation and test need one each. ` +
        `Add songs, drop the label with --min-songs ${FEWEST_SONGS} or --only, or merge it into another with --rename`,
    );
  }
  if (config.family === 'network') refuseLongSegments(config.id, config.segmentSec, songs);
}

function refuseSeveralLabels(config: ExperimentConfig, songs: readonly Pick<ExperimentSong, 'id' | 'labels'>[]): void {
  const several = songs.filter(({ labels }) => labels.length > 1);
  const [first] = several;
  if (config.task !== 'one-label' || first === undefined) return;
  const cure = 'choose labels with --only, or merge them with --rename';
  throw refused(
    config,
    `${several.length} of ${songs.length} songs have several labels, e.g. ${first.id} (${first.labels.join(', ')}), ` +
      `but the task is one-label; ${cure}${config.family === 'network' ? ', or set the task to several-labels' : ''}`,
  );
}

/** A label that every song has, as far as is known, is told from nothing. */
function refuseUnknownLabels(
  config: ExperimentConfig,
  songs: readonly Pick<ExperimentSong, 'labels' | 'absent' | 'source'>[],
  labels: readonly string[],
): void {
  if (config.family === 'baseline' || config.unlabelled === 'absent') return;
  if (config.task === 'one-label')
    throw refused(config, `unlabelled: ${config.unlabelled} is for several-labels; with one label a song has no other`);
  const targets = songs.map(createTargets(config.unlabelled, labels, songs));
  const missing = labels.filter((_, index) => !targets.some((row) => row[index] === 0));
  if (missing.length === 0) return;
  throw refused(
    config,
    `no song is known not to have ${missing.join(', ')}, so there is nothing to tell it from; ` +
      'name such songs in a manifest\'s column "not", or set unlabelled to absent',
  );
}

function refuseLongSegments(
  id: string,
  segmentSec: number,
  songs: readonly { readonly durationSec: number | null }[],
): void {
  const longestSec = songs.reduce((longest, { durationSec }) => Math.max(longest, durationSec ?? Infinity), 0);
  if (longestSec >= LEAST_FILLED_SHARE * segmentSec) return;
  throw new CodedError(
    'bad-input',
    `${id}: segments of ${segmentSec} s are longer than every song; the longest lasts ${longestSec.toFixed(1)} s. ` +
      'Take a shorter segmentSec',
  );
}

/**
 * Looks at the splits before anything is trained.
 * @throws CodedError `bad-input` when a song, a file or a group is on two sides, a side lacks songs of a label that it needs, or
 *   there is no split
 */
export function refuseUnfitSplits(
  config: ExperimentConfig,
  songs: readonly ExperimentSong[],
  splits: readonly Sides[],
): void {
  if (splits.length === 0) throw refused(config, 'there is no split');
  for (const [index, sides] of splits.entries()) {
    refuseLeaks(config, songs, sides);
    const name = splits.length === 1 ? '' : ` of split ${index + 1}`;
    const on = (side: Side): ExperimentSong[] => songs.filter(({ id }) => sides.get(id) === side);
    if (config.family === 'network') {
      refuseThinSide(config, songs, on('train'), `training side${name}`);
      refuseThinSide(config, songs, on('validation'), `validation side${name}`);
    } else {
      refuseThinTraining(config, songs, [...on('train'), ...on('validation')], `training side${name}`);
    }
  }
  const tested = songs.filter(({ id }) => splits.some((sides) => sides.get(id) === 'test'));
  refuseThinSide(config, songs, tested, splits.length === 1 ? 'test side' : 'test sides together');
}

/** A split that was read from a file was checked already; here nothing is taken on trust, because every figure rests on it. */
function refuseLeaks(config: ExperimentConfig, songs: readonly ExperimentSong[], sides: Sides): void {
  for (const key of ['group', 'path'] as const) {
    const sideOf = new Map<string, Side>();
    for (const song of songs) {
      const side = sides.get(song.id);
      if (side === undefined) continue;
      const other = sideOf.get(song[key]) ?? side;
      if (other !== side) {
        const sidesNamed = [...new Set([other, side])]
          .sort((a, b) => SIDES.indexOf(a) - SIDES.indexOf(b))
          .join(' and ');
        throw refused(config, `${key} ${song[key]} is on two sides (${sidesNamed}); make the split anew`);
      }
      sideOf.set(song[key], side);
    }
  }
}

function refuseThinSide(
  config: ExperimentConfig,
  all: readonly ExperimentSong[],
  here: readonly ExperimentSong[],
  name: string,
): void {
  if (here.length === 0) {
    throw refused(config, `the ${name} has no songs; ask for one, e.g. with --validation 0.1 --test 0.1 or --folds 5`);
  }
  const present = countLabels(here);
  const missing = labelsOf(all).filter((label) => !present.has(label));
  if (missing.length > 0) throw refused(config, `the ${name} has no song of ${describe(missing, all)}. ${CURES}`);
}

/** Inner folds choose C and gamma: what stands in one of them has to be known from another. */
function refuseThinTraining(
  config: ExperimentConfig,
  all: readonly ExperimentSong[],
  here: readonly ExperimentSong[],
  name: string,
): void {
  const thin = labelsOf(all).filter((label) => groupsOf(label, here) < 2);
  if (thin.length > 0) {
    throw refused(
      config,
      `the ${name} needs songs of two groups of each label; it lacks ${describe(thin, all)}. ${CURES}`,
    );
  }
}

const CURES =
  'Add songs, drop rare labels with --min-songs or --only, merge them with --rename, or take fewer folds, larger sides, or a finer --level';

/** E.g. `Polka (2 songs in 1 group)`. */
function describe(labels: readonly string[], songs: readonly ExperimentSong[]): string {
  const counts = countLabels(songs);
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  return labels
    .map(
      (label) => `${label} (${plural(counts.get(label) ?? 0, 'song')} in ${plural(groupsOf(label, songs), 'group')})`,
    )
    .join(', ');
}

function groupsOf(label: string, songs: readonly ExperimentSong[]): number {
  return new Set(songs.filter(({ labels }) => labels.includes(label)).map(({ group }) => group)).size;
}

function refused({ id }: ExperimentConfig, what: string): CodedError {
  return new CodedError('bad-input', `${id}: ${what}`);
}
