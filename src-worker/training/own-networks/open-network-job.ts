import type { JobSong, NetworkJob } from '../../../src-shared/contract/trainer-contract';
import { CodedError } from '../../../src-shared/errors';
import { type Side, SIDES } from '../data/dataset-song';
import type { SplitLevel } from '../data/group-songs';
import { makeSplit, type Split } from '../data/make-split';
import { type Target, UNKNOWN } from '../labels';
import { planFolds, recordOf } from '../own-labels/fold-songs';
import { readSongs, targetsOf } from '../own-labels/open-job';
import { sampleSongs } from '../own-labels/sample-songs';
import { createRandom } from '../random';

/** With more songs their features take more than some 2 GB of the disk (of raw sound eight times that), and an epoch hours. */
const MOST_SONGS = 10_000;
/** Held out: one part chooses the epoch, both are measured. */
const HELD_OUT = { kind: 'hold-out', validation: 0.1, test: 0.1 } as const;

/** A song to train on or to measure by. */
export interface NetworkSong {
  readonly song: JobSong;
  /** One a label of the job. */
  readonly targets: readonly Target[];
  readonly side: Side;
  /** Index of its group: the artist, or what else is kept together. */
  readonly group: number;
}

export interface OpenNetworkJob {
  readonly songs: readonly NetworkSong[];
  /** Songs that are too many. */
  readonly leftOut: number;
  readonly groupedBy: SplitLevel;
  readonly groupCount: number;
  /** What `split.tsv` says. */
  readonly split: Split;
}

/**
 * Reads a job's songs and puts each on its side: a fifth is held out, whole artists (or, where a label has songs of one artist alone,
 * albums or files). The same job gives the same sides.
 * @throws CodedError `bad-input` when the list is damaged, there are too few artists, or a label is left without a song to train on
 */
export async function openNetworkJob(job: Pick<NetworkJob, 'jobDir' | 'labels' | 'seed'>): Promise<OpenNetworkJob> {
  const { labels, seed } = job;
  const usable = (await readSongs(job.jobDir)).flatMap((song) => {
    const targets = targetsOf(song, labels);
    return targets.every((target) => target === UNKNOWN) ? [] : [{ song, targets }];
  });
  const labelsOf = usable.map(({ targets }) => targets.flatMap((target, k) => (target === 1 ? [k] : [])));
  const chosen = sampleSongs(labelsOf, MOST_SONGS, createRandom(seed)).map((index) => usable[index]!);
  const plan = planSides(
    chosen.map(({ song }) => song),
    labels,
    seed,
  );
  const songs = chosen.map((one, i) => ({ ...one, ...plan.places[i]! }));
  refuseUntrained(labels, songs);
  return { ...plan, songs, leftOut: usable.length - chosen.length };
}

function planSides(songs: readonly JobSong[], labels: readonly string[], seed: number) {
  const { groupedBy, groupCount } = planFolds(songs, labels, seed);
  if (groupCount < SIDES.length) {
    throw new CodedError(
      'bad-input',
      `A whole network needs songs of three ${groupedBy}s at least: to learn from, to choose by, and to measure with`,
    );
  }
  const records = songs.map((song) => recordOf(song, labels));
  const split = makeSplit(records, [], { level: groupedBy, sizes: HELD_OUT, seed, ignoreGiven: true });
  const rowOf = new Map(split.rows.map((row) => [row.id, row]));
  const groups = new Map([...new Set(split.rows.map(({ group }) => group))].map((group, index) => [group, index]));
  const places = songs.map(({ id }) => {
    const { group, place } = rowOf.get(id)!;
    return { group: groups.get(group)!, side: place as Side };
  });
  return { groupedBy, groupCount, split, places };
}

function refuseUntrained(labels: readonly string[], songs: readonly NetworkSong[]): void {
  const training = songs.filter(({ side }) => side === 'train');
  const missing = labels.filter((_, k) => training.every(({ targets }) => targets[k] !== 1));
  if (missing.length === 0) return;
  throw new CodedError(
    'bad-input',
    `All songs of ${missing.join(', ')} were held out with their artists: label songs of more artists, or train new outputs only`,
  );
}
