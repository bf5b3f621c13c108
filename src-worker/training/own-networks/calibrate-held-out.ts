import { calibrateByFold } from '../calibration/calibrate';
import { calibratedProbs, columnMeans, type HeadCalibration, logitsOf } from '../calibration/head-calibration';
import type { HeldOutAnswers } from '../own-labels/held-out-answers';
import type { TrainingSong } from '../own-labels/training-songs';
import type { HeardByNetwork } from './hear-network';

/** What one network said of songs that were held out: calibrated on all of them, and each fold on the others. */
export function calibrateHeldOut(
  songs: readonly Pick<TrainingSong, 'targets' | 'fold'>[],
  heard: readonly Pick<HeardByNetwork, 'segmentProbs'>[],
  foldCount: number,
): HeldOutAnswers {
  const logits = heard.map(({ segmentProbs }) => segmentProbs.map((probs) => logitsOf('sigmoid', probs)));
  const tracks = songs.map(({ targets, fold }, i) => ({ logits: logits[i]!, targets, fold }));
  const labels = songs[0]!.targets.map((_, k) => k);
  const { shipped, withoutFold } = calibrateByFold('sigmoid', [{ labels, isAsTaught: true }], tracks);
  const apply = (calibration: HeadCalibration): number[][] =>
    logits.map((rows) => columnMeans(rows.map((row) => calibratedProbs('sigmoid', row, calibration))));
  return {
    calibration: shipped,
    probs: apply(shipped),
    probsWithoutFold: Array.from({ length: foldCount }, (_, fold) => apply(withoutFold.get(fold) ?? shipped)),
  };
}
