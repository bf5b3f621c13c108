import { UNKNOWN } from '../labels';
import { type CalibrationTrack, type Scaling, trackLoss } from './calibration-loss';
import { type Activation, type HeadCalibration, identityCalibration } from './head-calibration';
import { minimise, type Objective } from './minimise';

/**
 * Standard deviations of normal priors on ln(temperature) and on a bias, beside the summed cross-entropy of the tracks. They weigh as
 * much as a few tracks do: a label with hundreds of positives does not feel them, one with five keeps a bias near 0.
 */
const LOG_TEMPERATURE_SPREAD = 1;
const BIAS_SPREAD = 0.5;

/**
 * Temperature of a head (Guo, Pleiss, Sun & Weinberger 2017), and a bias for each label where that helps on folds it was not fitted on
 * (Platt 1999 with one slope for all labels).
 * @param tracks held out by the networks that heard them; those that say nothing of the head do no harm
 */
export function calibrate(
  activation: Activation,
  labelCount: number,
  tracks: readonly CalibrationTrack[],
): HeadCalibration {
  const known = tracks.filter(({ targets }) => targets.some((target) => target !== UNKNOWN));
  if (known.length === 0) return identityCalibration(labelCount);
  return fitCalibration(activation, known, biasHelps(activation, known));
}

/** Compares cross-entropy on each fold, fitted on the others. One fold alone cannot tell, so it does not help. */
function biasHelps(activation: Activation, tracks: readonly CalibrationTrack[]): boolean {
  const folds = [...new Set(tracks.map(({ fold }) => fold))];
  if (folds.length < 2) return false;
  const gains = folds.map((fold) => {
    const others = tracks.filter((track) => track.fold !== fold);
    const held = tracks.filter((track) => track.fold === fold);
    const [plain, biased] = [false, true].map((isBiased) => fitCalibration(activation, others, isBiased));
    return crossEntropy(activation, held, plain!) - crossEntropy(activation, held, biased!);
  });
  return gains.reduce((sum, gain) => sum + gain, 0) > 0;
}

/** The most probable calibration given these tracks and the priors. */
export function fitCalibration(
  activation: Activation,
  tracks: readonly CalibrationTrack[],
  isBiased: boolean,
): HeadCalibration {
  const labelCount = tracks[0]!.targets.length;
  const start = new Array<number>(isBiased ? 1 + labelCount : 1).fill(0);
  const found = minimise(objectiveOf(activation, tracks, labelCount), start);
  const { slope, bias } = scalingOf(found, labelCount);
  return { temperature: 1 / slope, bias };
}

/** Parameters: ln(slope), then the biases, if they are fitted at all. */
function scalingOf(parameters: readonly number[], labelCount: number): Scaling {
  const [logSlope = 0, ...bias] = parameters;
  return { slope: Math.exp(logSlope), bias: bias.length > 0 ? bias : new Array<number>(labelCount).fill(0) };
}

function objectiveOf(activation: Activation, tracks: readonly CalibrationTrack[], labelCount: number): Objective {
  return (parameters) => {
    const at = scalingOf(parameters, labelCount);
    const gradient: Scaling = { slope: 0, bias: new Array<number>(labelCount).fill(0) };
    const loss = tracks.reduce((sum, track) => sum + trackLoss(activation, track, at, gradient), 0);
    const slopes = [gradient.slope * at.slope, ...gradient.bias].slice(0, parameters.length);
    const precisions = parameters.map((_, i) => 1 / (i === 0 ? LOG_TEMPERATURE_SPREAD : BIAS_SPREAD) ** 2);
    return {
      value: parameters.reduce((sum, value, i) => sum + (precisions[i]! * value ** 2) / 2, loss),
      gradient: slopes.map((slope, i) => slope + precisions[i]! * parameters[i]!),
    };
  };
}

/** Sum over the tracks; for `sigmoid` over their known labels, too. */
function crossEntropy(
  activation: Activation,
  tracks: readonly CalibrationTrack[],
  { temperature, bias }: HeadCalibration,
): number {
  const at = { slope: 1 / temperature, bias: [...bias] };
  const unused = { slope: 0, bias: bias.map(() => 0) };
  return tracks.reduce((sum, track) => sum + trackLoss(activation, track, at, unused), 0);
}

/** Calibrations of which each has not seen one fold, and the one that ships. */
export interface FoldCalibrations {
  /** Fitted on every fold. */
  readonly shipped: HeadCalibration;
  /** By the fold that had no say: what is measured on that fold is measured with this. */
  readonly withoutFold: ReadonlyMap<number, HeadCalibration>;
}

export function calibrateByFold(
  activation: Activation,
  labelCount: number,
  tracks: readonly CalibrationTrack[],
): FoldCalibrations {
  const folds = [...new Set(tracks.map(({ fold }) => fold))].sort((a, b) => a - b);
  const fitWithout = (fold: number): HeadCalibration =>
    calibrate(
      activation,
      labelCount,
      tracks.filter((track) => track.fold !== fold),
    );
  return {
    shipped: calibrate(activation, labelCount, tracks),
    withoutFold: new Map(folds.map((fold) => [fold, fitWithout(fold)])),
  };
}
