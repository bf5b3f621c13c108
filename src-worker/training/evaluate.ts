import type { HeadName } from '../../src-shared/model-spec';
import { predictedLabels } from '../../src-shared/predicted-labels';
import { type Answer, answersOf, type EvaluatedHead, type HeadAnswers } from './held-out/answers';
import { headCalibrationQuality } from './held-out/calibration-quality';
import { shippedHead } from './held-out/claims';
import { type ClosedTask, reportClosedTask } from './held-out/closed-task';
import { reportInternational } from './held-out/international';
import { reportLabels } from './held-out/label-report';
import { measuredByFold } from './held-out/measure';
import type { EvaluationReport, HeadReport, LabelReport } from './held-out/report';
import { type ClosedTasks, reportShortFiles } from './held-out/short-files';
import { reportSourceClaims } from './held-out/source-claims';
import type { TaggerAnswers } from './held-out/tagger-labels';
import { closedGenreList, UNKNOWN } from './labels';
import type { LabelledTrack } from './manifest';
import { rocAuc } from './metrics';
import type { TrackProbs } from './predict-tracks';

export interface HeldOut {
  /** In any order; `genre` and `mood` must be among them. */
  readonly heads: readonly EvaluatedHead[];
  readonly tracks: readonly LabelledTrack[];
  /** Every track predicted by a network that never heard its group. */
  readonly predictions: readonly TrackProbs[];
  /** What published taggers hear, for labels that no source has a word for. */
  readonly taggers: TaggerAnswers | null;
  readonly targetPrecision: number;
}

/**
 * Scores held-out predictions. Probabilities are calibrated first, each fold's by the other folds, because it is a calibrated network
 * that ships.
 */
export function evaluate({ heads, tracks, predictions, taggers, targetPrecision }: HeldOut): EvaluationReport {
  const heard = new Map(heads.map((head) => [head.name, answersOf(head, tracks, predictions, taggers)]));
  const [genre, mood] = [heardBy(heard, 'genre'), heardBy(heard, 'mood')];
  const allMusic = from(genre, '4q');
  const allMusicLabels = labelsWithBothSides(genre.head, allMusic);
  const tasks = closedTasks(genre, mood);
  const reports = [...heard.values()].map((answers) => reportHead(answers, targetPrecision));
  return {
    tracks: genre.answers.length,
    targetPrecision,
    moodQuadrants: reportClosedTask(tasks.moodQuadrants),
    gtzanGenres: reportClosedTask(tasks.gtzanGenres),
    emotifyGenres: reportClosedTask(tasks.emotifyGenres),
    allMusicMacroRocAuc: {
      ...measuredByFold(allMusic, (some) => macroRocAuc(some, allMusicLabels)),
      labels: allMusicLabels.map((index) => genre.head.labels[index]!.id),
    },
    heads: reports,
    genreClaims: reportSourceClaims(genre, labelsOf(genre.head, reports), targetPrecision),
    hardCases: reportHardCases(tasks, genre, reports),
  };
}

function closedTasks(genre: HeadAnswers, mood: HeadAnswers): ClosedTasks {
  const genres = (source: string): ClosedTask => ({
    head: genre.head,
    answers: from(genre, source),
    candidates: closedGenreList(source),
  });
  return {
    moodQuadrants: {
      head: mood.head,
      answers: mood.answers.filter(({ targets }) => targets.includes(1)),
      candidates: [...mood.head.labels.keys()],
    },
    gtzanGenres: genres('gtzan'),
    emotifyGenres: genres('emotify'),
  };
}

function reportHardCases(
  tasks: ClosedTasks,
  { head, answers }: HeadAnswers,
  reports: readonly HeadReport[],
): EvaluationReport['hardCases'] {
  const shipped = { head: shippedHead(head, labelsOf(head, reports)), answers };
  return {
    shortFiles: reportShortFiles(tasks, shipped),
    international: reportInternational(tasks.moodQuadrants, shipped),
  };
}

function labelsOf({ name }: EvaluatedHead, reports: readonly HeadReport[]): readonly LabelReport[] {
  return reports.find((report) => report.name === name)!.labels;
}

function heardBy(heard: ReadonlyMap<HeadName, HeadAnswers>, name: HeadName): HeadAnswers {
  const answers = heard.get(name);
  if (answers === undefined) throw new RangeError(`no head is called ${name}`);
  return answers;
}

function from({ answers }: HeadAnswers, source: string): Answer[] {
  return answers.filter(({ track }) => track.source === source);
}

function reportHead(heard: HeadAnswers, targetPrecision: number): HeadReport {
  const labels = reportLabels(heard, targetPrecision);
  return {
    name: heard.head.name,
    activation: heard.head.activation,
    calibration: { temperatures: [...heard.calibration.temperatures], bias: [...heard.calibration.bias] },
    calibrationQuality: headCalibrationQuality(heard),
    labels,
    unanswered: countUnanswered(heard, labels),
  };
}

/** With the thresholds that ship, by the app's own rule. */
function countUnanswered({ head, answers }: HeadAnswers, reports: readonly LabelReport[]): HeadReport['unanswered'] {
  const shipped = shippedHead(head, reports);
  return [...Map.groupBy(answers, ({ track }) => track.source)].map(([source, some]) => ({
    source,
    tracks: some.length,
    without: some.filter(({ probs }) => predictedLabels(shipped, probs).length === 0).length,
  }));
}

/** Indices of the labels that some of these tracks are known to have, and some not to have. */
function labelsWithBothSides({ labels }: EvaluatedHead, answers: readonly Answer[]): number[] {
  const has = (index: number, target: 0 | 1): boolean => answers.some(({ targets }) => targets[index] === target);
  return [...labels.keys()].filter((index) => has(index, 0) && has(index, 1));
}

/** Mean ROC-AUC over those of the labels that have both positives and negatives among these tracks. */
function macroRocAuc(answers: readonly Answer[], labels: readonly number[]): number {
  const values = labels
    .map((index) => {
      const known = answers.filter(({ targets }) => targets[index] !== UNKNOWN);
      return rocAuc(
        known.map(({ probs }) => probs[index]!),
        known.map(({ targets }) => targets[index] === 1),
      );
    })
    .filter((value) => Number.isFinite(value));
  return values.reduce((total, value) => total + value, 0) / values.length;
}
