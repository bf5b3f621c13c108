import type { Estimate, LabelFigure } from '../../../src-shared/training-report';
import { heldOutThresholds, type HeldOutSong, MIN_CLAIM_PROB } from '../../../src-shared/threshold';
import { UNKNOWN } from '../labels';
import { argMax } from '../metrics';
import type { HeldOutAnswers } from './held-out-answers';
import type { JobControl } from './job-control';
import { type Claim, countClaims, figureOf, type LabelClaims, macroF1Of } from './label-claims';
import type { TrainingSong } from './training-songs';

export interface MeasuringJob {
  /** With the group of each. */
  readonly songs: readonly (TrainingSong & { readonly group: number })[];
  readonly groupCount: number;
  readonly foldCount: number;
  readonly labelCount: number;
  readonly answers: HeldOutAnswers;
  readonly targetPrecision: number;
  /** What the base model claims; null: it has not heard the song, or does not know the label. */
  readonly baseClaims: (song: number, label: number) => boolean | null;
  readonly control: JobControl;
}

/** Figures of held-out songs; all lists over labels are in the order of the job's. */
export interface Measured {
  readonly thresholds: readonly (number | null)[];
  readonly figures: readonly LabelFigure[];
  /** Null: the base model does not know the label. */
  readonly base: readonly (LabelFigure | null)[];
  readonly macroF1: Estimate;
  readonly baseMacroF1: Estimate;
  readonly macroF1OfKnown: Estimate;
  /** confusion[actual][predicted], songs. */
  readonly confusion: readonly (readonly number[])[];
}

/** @throws CodedError `cancelled` */
export async function measureLabels(job: MeasuringJob): Promise<Measured> {
  const { answers, targetPrecision, labelCount, control } = job;
  const labels = Array.from({ length: labelCount }, (_, label) => label);
  const ownClaims = claimAcrossFolds(job);
  const own = labels.map((label) => countOf(job, label, ownClaims, () => true));
  const known = labels.filter((label) => job.songs.some((_, song) => job.baseClaims(song, label) !== null));
  const heard = (song: number, label: number): boolean => job.baseClaims(song, label) !== null;
  const baseCounts = new Map(known.map((label) => [label, countOf(job, label, job.baseClaims, heard)]));
  const ownOfKnown = known.map((label) => countOf(job, label, ownClaims, heard));
  const figures: LabelFigure[] = [];
  const base: (LabelFigure | null)[] = [];
  for (const label of labels) {
    await control.breathe();
    figures.push(figureOf(own[label]!));
    const counts = baseCounts.get(label);
    base.push(counts === undefined ? null : figureOf(counts));
  }
  return {
    thresholds: heldOutThresholds(heldOutSongs(job, answers.probs), labelCount, targetPrecision),
    figures,
    base,
    macroF1: macroF1Of(own),
    baseMacroF1: macroF1Of([...baseCounts.values()]),
    macroF1OfKnown: macroF1Of(ownOfKnown),
    confusion: confusionOf(job),
  };
}

type Claimed = (song: number, label: number) => boolean | null;

/** Each fold by the threshold of the others, which the calibration of the others goes with; by 0.5 where none reaches the precision. */
function claimAcrossFolds({ songs, answers, foldCount, labelCount, targetPrecision }: MeasuringJob): Claimed {
  const thresholds = Array.from({ length: foldCount }, (_, fold) => {
    const rows = answers.probsWithoutFold[fold]!;
    const others = songs.flatMap((song, i) => (song.fold === fold ? [] : [heldOutSong(song, rows[i]!)]));
    return heldOutThresholds(others, labelCount, targetPrecision);
  });
  return (song, label) => {
    const { fold } = songs[song]!;
    return answers.probsWithoutFold[fold]![song]![label]! >= (thresholds[fold]![label] ?? MIN_CLAIM_PROB);
  };
}

function heldOutSongs({ songs }: MeasuringJob, probs: readonly (readonly number[])[]): HeldOutSong[] {
  return songs.map((song, i) => heldOutSong(song, probs[i]!));
}

function heldOutSong({ targets }: TrainingSong, probs: readonly number[]): HeldOutSong {
  const having = (wanted: number): number[] => targets.flatMap((target, k) => (target === wanted ? [k] : []));
  return { actual: having(1), absent: having(0), probs };
}

function countOf(
  { songs, groupCount }: MeasuringJob,
  label: number,
  claimed: Claimed,
  counts: (song: number, label: number) => boolean,
): LabelClaims {
  const claims = songs.flatMap(({ targets, group }, song): Claim[] => {
    if (targets[label] === UNKNOWN || !counts(song, label)) return [];
    return [{ group, isClaimed: claimed(song, label) === true, isPresent: targets[label] === 1 }];
  });
  return countClaims(claims, groupCount);
}

/** Of songs with one label: the likeliest of those of which it is known whether they apply. */
function confusionOf({ songs, labelCount, answers }: MeasuringJob): number[][] {
  const counts = Array.from({ length: labelCount }, () => new Array<number>(labelCount).fill(0));
  for (const [song, { targets, fold }] of songs.entries()) {
    const known = [...targets.keys()].filter((k) => targets[k] !== UNKNOWN);
    const actual = known.filter((k) => targets[k] === 1);
    if (actual.length !== 1) continue;
    counts[actual[0]!]![argMax(answers.probsWithoutFold[fold]![song]!, known)]! += 1;
  }
  return counts;
}
