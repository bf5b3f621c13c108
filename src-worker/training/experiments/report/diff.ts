import { bootstrapInterval } from '../../metrics';
import type { Measured } from '../score';
import type { SongAnswer } from './extras';
import { isRight } from './mistakes';
import type { KeptExperiment, ResultSet } from './result-set';

/** An experiment that both sets have. */
export interface PairedDifference {
  readonly id: string;
  readonly before: Measured;
  readonly after: Measured;
  /** After minus before. */
  readonly difference: number;
  readonly isOverlapping: boolean;
  /** The difference's own 95 % interval, song by song; null where the sets were not measured on the same songs. */
  readonly interval: readonly [number, number] | null;
}

export interface SetDifference {
  readonly first: string;
  readonly second: string;
  readonly pairs: readonly PairedDifference[];
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

/** What changed from one set of results to another in accuracy of songs, paired by the experiments' ids. */
export function diffSets(first: ResultSet, second: ResultSet): SetDifference {
  const idOf = ({ result }: KeptExperiment): string => result.config.id;
  const secondOf = new Map(second.experiments.map((experiment) => [idOf(experiment), experiment]));
  const firstIds = new Set(first.experiments.map(idOf));
  return {
    first: first.name,
    second: second.name,
    pairs: first.experiments.flatMap((before) => {
      const after = secondOf.get(idOf(before));
      return after === undefined ? [] : [diffPair(before, after)];
    }),
    onlyFirst: [...firstIds].filter((id) => !secondOf.has(id)),
    onlySecond: [...secondOf.keys()].filter((id) => !firstIds.has(id)),
  };
}

function diffPair(before: KeptExperiment, after: KeptExperiment): PairedDifference {
  const [a, b] = [before.result.scores.accuracy, after.result.scores.accuracy];
  return {
    id: before.result.config.id,
    before: a,
    after: b,
    difference: b.value - a.value,
    isOverlapping: a.interval[0] <= b.interval[1] && b.interval[0] <= a.interval[1],
    interval: pairedInterval(before, after),
  };
}

/** Far narrower than the two intervals suggest, because both were asked the same songs. */
function pairedInterval(before: KeptExperiment, after: KeptExperiment): [number, number] | null {
  const answers = new Map(after.extras?.songs.map((song) => [song.id, song]));
  const songs = before.extras?.songs ?? [];
  if (songs.length === 0 || songs.length !== answers.size) return null;
  const { task } = before.result.config;
  const changes: { group: string; change: number }[] = [];
  for (const song of songs) {
    const other = answers.get(song.id);
    if (other === undefined || !isSameTruth(before, song, after, other)) return null;
    changes.push({ group: song.group, change: Number(isRight(other, task)) - Number(isRight(song, task)) });
  }
  return bootstrapInterval(
    changes.map(({ group }) => group),
    (rows) => rows.reduce((sum, row) => sum + changes[row]!.change, 0) / rows.length,
  );
}

function isSameTruth(before: KeptExperiment, a: SongAnswer, after: KeptExperiment, b: SongAnswer): boolean {
  const names = ({ result }: KeptExperiment, { truth }: SongAnswer): string =>
    truth.map((label) => result.scores.labels[label]).join(';');
  return names(before, a) === names(after, b);
}
