import type { HeadName, HeadSpec } from '../../../src-shared/model-spec';
import { calibrateByFold } from '../calibration/calibrate';
import type { CalibrationTrack } from '../calibration/calibration-loss';
import { calibratedProbs, columnMeans, type HeadCalibration, logitsOf } from '../calibration/head-calibration';
import { type Target, UNKNOWN } from '../labels';
import type { LabelledTrack } from '../manifest';
import type { TrackProbs } from '../predict-tracks';
import { calibrationGroups, type LabelTruth, labelTruths } from './label-truth';
import type { TaggerAnswers } from './tagger-labels';

export type EvaluatedHead = Pick<HeadSpec, 'name' | 'activation' | 'labels'>;

/** What one head said of a track that its network never heard. All probabilities are means over segments unless they say otherwise. */
export interface Answer {
  readonly track: LabelledTrack;
  readonly fold: number;
  /** One a label of the head, as the track's source says. */
  readonly targets: readonly Target[];
  /** As the network gave them. */
  readonly rawProbs: readonly number[];
  /** Calibrated without the track's fold. */
  readonly probs: readonly number[];
  /** [segment][label], calibrated in the same way. */
  readonly segmentProbs: readonly (readonly number[])[];
  /** By fold: calibrated without that fold, which for other folds' tracks means that they had a say. */
  readonly probsWithoutFold: ReadonlyMap<number, readonly number[]>;
}

export interface HeadAnswers {
  readonly head: EvaluatedHead;
  readonly answers: readonly Answer[];
  /** One a label; their targets are in the order of the answers. */
  readonly truths: readonly LabelTruth[];
  /** Fitted on all tracks. */
  readonly calibration: HeadCalibration;
}

/**
 * Joins predictions with what is known of their tracks, and calibrates them across folds.
 * @param taggers null: nothing is known of them
 */
export function answersOf(
  head: EvaluatedHead,
  tracks: readonly LabelledTrack[],
  predictions: readonly TrackProbs[],
  taggers: TaggerAnswers | null,
): HeadAnswers {
  const heard = heardTracks(head, tracks, predictions);
  const truths = labelTruths(head.labels, heard, taggers);
  const judged = heard.map((one, i) => ({ ...one, targets: truths.map(({ targets }) => targets[i]!) }));
  const { shipped, withoutFold } = calibrateByFold(head.activation, calibrationGroups(head.activation, truths), judged);
  const answers = heard.map((one) => answerOf(head, one, withoutFold));
  return { head, answers, truths, calibration: shipped };
}

interface HeardTrack extends CalibrationTrack {
  readonly track: LabelledTrack;
  /** [segment][label], as the network gave them. */
  readonly segmentProbs: readonly (readonly number[])[];
}

/** Tracks that were held out, and that the head has heard. */
function heardTracks(
  head: EvaluatedHead,
  tracks: readonly LabelledTrack[],
  predictions: readonly TrackProbs[],
): HeardTrack[] {
  const trackOf = new Map(tracks.map((track) => [track.id, track]));
  return predictions.flatMap(({ id, segments }) => {
    const [track, segmentProbs] = [trackOf.get(id), segments[head.name]];
    if (track === undefined || track.fold === null || segmentProbs === undefined) return [];
    const logits = segmentProbs.map((row) => logitsOf(head.activation, row));
    return [{ track, segmentProbs, logits, targets: targetsOf(track, head), fold: track.fold }];
  });
}

function answerOf(head: EvaluatedHead, heard: HeardTrack, withoutFold: ReadonlyMap<number, HeadCalibration>): Answer {
  const { track, fold, targets } = heard;
  const segmentsWithout = new Map(
    [...withoutFold].map(([left, calibration]) => [left, applied(head, heard, calibration)]),
  );
  const probsWithoutFold = new Map([...segmentsWithout].map(([left, rows]) => [left, columnMeans(rows)]));
  return {
    track,
    fold,
    targets,
    rawProbs: columnMeans(heard.segmentProbs),
    probs: probsWithoutFold.get(fold)!,
    segmentProbs: segmentsWithout.get(fold)!,
    probsWithoutFold,
  };
}

function applied(head: EvaluatedHead, { logits }: CalibrationTrack, calibration: HeadCalibration): number[][] {
  return logits.map((row) => calibratedProbs(head.activation, row, calibration));
}

/** A manifest that has no word for a head knows nothing of it. */
function targetsOf(track: LabelledTrack, { name, labels }: EvaluatedHead): readonly Target[] {
  const known: Readonly<Partial<Record<HeadName, readonly Target[]>>> = track;
  return known[name] ?? labels.map(() => UNKNOWN);
}
