import type { HeadJob, JobSong, NetworkJob } from '../../../src-shared/contract/trainer-contract';
import type { EpochFigure } from '../../../src-shared/training';
import type { TrainingReport } from '../../../src-shared/training-report';
import type { Point } from '../experiments/report/tsne';
import type { FoldPlan } from './fold-songs';
import type { HeldOutAnswers } from './held-out-answers';
import type { Measured } from './measure-labels';
import type { TrainingSong } from './training-songs';

export interface ReportedTraining {
  readonly job: HeadJob | NetworkJob;
  /** Null: from scratch. */
  readonly base: { readonly id: string; readonly title: string } | null;
  readonly tookSec: number;
  readonly plan: FoldPlan;
  readonly curve: readonly EpochFigure[];
  readonly bestEpoch: number;
  readonly measured: Measured;
  readonly answers: HeldOutAnswers;
  readonly songs: readonly (TrainingSong & { readonly id: string; readonly isPartial: boolean })[];
  readonly places: readonly Point[];
  /** The same songs, as the job has them. */
  readonly jobSongs: readonly JobSong[];
}

/** A place on the map is told to so many parts. */
const PLACE_STEPS = 10_000;
const PROB_STEPS = 1_000_000;

/** `training.json` */
export function reportTraining(training: ReportedTraining): TrainingReport {
  const { job, base, tookSec, plan, curve, bestEpoch, measured } = training;
  return {
    formatVersion: 1,
    field: job.field,
    depth: job.type === 'train-head' ? 'head' : 'network',
    base,
    tookSec,
    groupedBy: plan.groupedBy,
    groups: plan.groupCount,
    folds: plan.foldCount,
    curve: [...curve],
    bestEpoch,
    targetPrecision: job.targetPrecision,
    macroF1: measured.macroF1,
    baseMacroF1: measured.baseMacroF1,
    ...baseLearnedOf(training),
    macroF1OfKnown: measured.macroF1OfKnown,
    labels: job.labels.map((label, k) => ({
      label,
      songs: training.songs.filter(({ targets }) => targets[k] === 1).length,
      threshold: measured.thresholds[k]!,
      figures: measured.figures[k]!,
      base: measured.base[k]!,
    })),
    confusion: measured.confusion.map((row) => [...row]),
    songs: reportSongs(training),
  };
}

/** Nothing where nobody knows. */
function baseLearnedOf({ jobSongs }: ReportedTraining): Pick<TrainingReport, 'baseLearned'> {
  if (jobSongs.some(({ isBaseLearned }) => isBaseLearned === undefined)) return {};
  return { baseLearned: jobSongs.filter(({ isBaseLearned }) => isBaseLearned).length };
}

function reportSongs({ songs, answers, places }: ReportedTraining): TrainingReport['songs'] {
  return songs.map(({ id, targets, isPartial }, song) => {
    const having = (wanted: number): number[] => targets.flatMap((target, k) => (target === wanted ? [k] : []));
    const [x, y] = places[song]!;
    return {
      id,
      actual: having(1),
      ...(isPartial && { absent: having(0) }),
      probs: answers.probs[song]!.map((prob) => round(prob, PROB_STEPS)),
      x: round(x, PLACE_STEPS),
      y: round(y, PLACE_STEPS),
    };
  });
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
