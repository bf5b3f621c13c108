import type { HeadName, HeadSpec } from '../../../src-shared/model-spec';
import { calibrateByFold } from '../calibration/calibrate';
import type { CalibrationTrack } from '../calibration/calibration-loss';
import { calibratedProbs, columnMeans, type HeadCalibration, logitsOf } from '../calibration/head-calibration';
import { type Target, UNKNOWN } from '../labels';
import type { LabelledTrack } from '../manifest';
import type { TrackProbs } from '../predict-tracks';

export type EvaluatedHead = Pick<HeadSpec, 'name' | 'activation' | 'labels'>;

/** What one head said of a track that its network never heard. All probabilities are means over segments unless they say otherwise. */
export interface Answer {
  readonly track: LabelledTrack;
  readonly fold: number;
  /** One a label of the head. */
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
  /** Fitted on all tracks. */
  readonly calibration: HeadCalibration;
}

/** Joins predictions with what is known of their tracks, and calibrates them across folds. */
export function answersOf(
  head: EvaluatedHead,
  tracks: readonly LabelledTrack[],
  predictions: readonly TrackProbs[],
): HeadAnswers {
  const trackOf = new Map(tracks.map((track) => [track.id, track]));
  const heard = predictions.flatMap(({ id, segments }) => {
    const [track, probs] = [trackOf.get(id), segments[head.name]];
    if (track === undefined || track.fold === null || probs === undefined) return [];
    const logits = probs.map((row) => logitsOf(head.activation, row));
    return [{ track, probs, logits, targets: targetsOf(track, head), fold: track.fold }];
  });
  const calibrations = calibrateByFold(head.activation, head.labels.length, heard);
  const answers = heard.map(({ track, probs, ...heardTrack }): Answer => {
    const segmentsWithout = [...calibrations.withoutFold].map(
      ([fold, calibration]) => [fold, applied(head, heardTrack, calibration)] as const,
    );
    const probsWithoutFold = new Map(segmentsWithout.map(([fold, rows]) => [fold, columnMeans(rows)]));
    return {
      track,
      fold: heardTrack.fold,
      targets: heardTrack.targets,
      rawProbs: columnMeans(probs),
      probs: probsWithoutFold.get(heardTrack.fold)!,
      segmentProbs: new Map(segmentsWithout).get(heardTrack.fold)!,
      probsWithoutFold,
    };
  });
  return { head, answers, calibration: calibrations.shipped };
}

function applied(head: EvaluatedHead, { logits }: CalibrationTrack, calibration: HeadCalibration): number[][] {
  return logits.map((row) => calibratedProbs(head.activation, row, calibration));
}

/** A manifest that has no word for a head knows nothing of it. */
function targetsOf(track: LabelledTrack, { name, labels }: EvaluatedHead): readonly Target[] {
  const known: Readonly<Partial<Record<HeadName, readonly Target[]>>> = track;
  return known[name] ?? labels.map(() => UNKNOWN);
}
