import { UNKNOWN } from '../labels';
import { type CalibrationTrack, type Scaling, trackLoss } from './calibration-loss';
import type { Activation, HeadCalibration } from './head-calibration';
import { minimise, type Objective } from './minimise';

/**
 * Standard deviations of normal priors on ln(temperature) and on a bias, beside the summed cross-entropy of the tracks. They weigh as
 * much as a few tracks do: a label with hundreds of positives does not feel them, one with five keeps a bias near 0.
 */
const LOG_TEMPERATURE_SPREAD = 1;
const BIAS_SPREAD = 0.5;

/**
 * The same where the network was taught by another question than it is calibrated against. Then nothing says that its biases are about
 * right: the answers asked for may be several times rarer than those taught.
 */
const FREE_BIAS_SPREAD = 3;

/** Labels of a head that share a temperature. Whether biases help is asked of all of them at once. */
export interface LabelGroup {
  /** Indices of the head's labels. */
  readonly labels: readonly number[];
  /** Whether the network was taught by the very targets it is calibrated against. */
  readonly isAsTaught: boolean;
}

/**
 * For each group of labels a temperature (Guo, Pleiss, Sun & Weinberger 2017), and a bias for each label where that helps on folds it was
 * not fitted on (Platt 1999 with one slope for all labels of the group).
 * @param groups together all labels of the head, each once; of `softmax` one group
 * @param tracks held out by the networks that heard them; those that say nothing of a group do no harm
 */
export function calibrate(
  activation: Activation,
  groups: readonly LabelGroup[],
  tracks: readonly CalibrationTrack[],
): HeadCalibration {
  const temperatures: number[] = [];
  const bias: number[] = [];
  for (const { labels, isAsTaught } of groups) {
    const own = tracks.map((track) => restrictTo(track, labels));
    const scaling = calibrateGroup(activation, own, labels.length, isAsTaught ? BIAS_SPREAD : FREE_BIAS_SPREAD);
    for (const [i, label] of labels.entries()) {
      temperatures[label] = 1 / scaling.slope;
      bias[label] = scaling.bias[i]!;
    }
  }
  return { temperatures, bias };
}

function restrictTo({ logits, targets, fold }: CalibrationTrack, labels: readonly number[]): CalibrationTrack {
  return {
    logits: logits.map((row) => labels.map((label) => row[label]!)),
    targets: labels.map((label) => targets[label]!),
    fold,
  };
}

/** Leaves the logits of a group alone of which nothing is known. */
function calibrateGroup(
  activation: Activation,
  tracks: readonly CalibrationTrack[],
  labelCount: number,
  biasSpread: number,
): Scaling {
  const known = tracks.filter(({ targets }) => targets.some((target) => target !== UNKNOWN));
  if (known.length === 0) return scalingOf([], labelCount);
  return fitScaling(activation, known, biasHelps(activation, known, biasSpread) ? biasSpread : 0);
}

/** Compares cross-entropy on each fold, fitted on the others. One fold alone cannot tell, so it does not help. */
function biasHelps(activation: Activation, tracks: readonly CalibrationTrack[], biasSpread: number): boolean {
  const folds = [...new Set(tracks.map(({ fold }) => fold))];
  if (folds.length < 2) return false;
  const gains = folds.map((fold) => {
    const others = tracks.filter((track) => track.fold !== fold);
    const held = tracks.filter((track) => track.fold === fold);
    const [plain, biased] = [0, biasSpread].map((spread) => fitScaling(activation, others, spread));
    return crossEntropy(activation, held, plain!) - crossEntropy(activation, held, biased!);
  });
  return gains.reduce((sum, gain) => sum + gain, 0) > 0;
}

/**
 * The most probable scaling given these tracks and the priors.
 * @param biasSpread standard deviation of the prior on a bias; 0: all biases are 0
 */
export function fitScaling(activation: Activation, tracks: readonly CalibrationTrack[], biasSpread: number): Scaling {
  const labelCount = tracks[0]!.targets.length;
  const start = new Array<number>(biasSpread > 0 ? 1 + labelCount : 1).fill(0);
  return scalingOf(minimise(objectiveOf(activation, tracks, labelCount, biasSpread), start), labelCount);
}

/** Parameters: ln(slope), then the biases, if they are fitted at all. */
function scalingOf(parameters: readonly number[], labelCount: number): Scaling {
  const [logSlope = 0, ...bias] = parameters;
  return { slope: Math.exp(logSlope), bias: bias.length > 0 ? bias : new Array<number>(labelCount).fill(0) };
}

function objectiveOf(
  activation: Activation,
  tracks: readonly CalibrationTrack[],
  labelCount: number,
  biasSpread: number,
): Objective {
  return (parameters) => {
    const at = scalingOf(parameters, labelCount);
    const gradient: Scaling = { slope: 0, bias: new Array<number>(labelCount).fill(0) };
    const loss = tracks.reduce((sum, track) => sum + trackLoss(activation, track, at, gradient), 0);
    const slopes = [gradient.slope * at.slope, ...gradient.bias].slice(0, parameters.length);
    const precisions = parameters.map((_, i) => 1 / (i === 0 ? LOG_TEMPERATURE_SPREAD : biasSpread) ** 2);
    return {
      value: parameters.reduce((sum, value, i) => sum + (precisions[i]! * value ** 2) / 2, loss),
      gradient: slopes.map((slope, i) => slope + precisions[i]! * parameters[i]!),
    };
  };
}

/** Sum over the tracks; for `sigmoid` over their known labels, too. */
function crossEntropy(activation: Activation, tracks: readonly CalibrationTrack[], at: Scaling): number {
  const unused = { slope: 0, bias: at.bias.map(() => 0) };
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
  groups: readonly LabelGroup[],
  tracks: readonly CalibrationTrack[],
): FoldCalibrations {
  const folds = [...new Set(tracks.map(({ fold }) => fold))].sort((a, b) => a - b);
  const fitWithout = (fold: number): HeadCalibration =>
    calibrate(
      activation,
      groups,
      tracks.filter((track) => track.fold !== fold),
    );
  return {
    shipped: calibrate(activation, groups, tracks),
    withoutFold: new Map(folds.map((fold) => [fold, fitWithout(fold)])),
  };
}
