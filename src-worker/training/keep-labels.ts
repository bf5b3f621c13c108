import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { CodedError } from '../../src-shared/errors';
import type { HeadName, HeadSpec } from '../../src-shared/model-spec';
import type { TensorFlow } from '../engine/tensorflow';
import type { HeadCalibration } from './calibration/head-calibration';
import { shippedThreshold } from './held-out/label-fate';
import type { EvaluationReport } from './held-out/report';

type HeadLabels = Pick<HeadSpec, 'name' | 'activation' | 'labels'>;

/**
 * The heads as they ship: labels with the thresholds the evaluation chose, without those it leaves out.
 * @param report of the same heads, with the same labels in the same order
 * @throws CodedError `bad-input` when fewer than two labels of a head are left
 */
export function shippedHeads(heads: readonly HeadLabels[], report: Pick<EvaluationReport, 'heads'>): HeadLabels[] {
  return heads.map((head) => {
    const reports = report.heads.find(({ name }) => name === head.name)!.labels;
    const labels = head.labels.flatMap((label, i) => {
      const measured = reports[i]!;
      return measured.fate === 'left-out' ? [] : [{ ...label, threshold: shippedThreshold(measured) }];
    });
    if (labels.length < 2) {
      throw new CodedError(
        'bad-input',
        `fewer than two ${head.name} labels are told from chance; more labelled tracks are needed`,
      );
    }
    return { ...head, labels };
  });
}

/** A head as it was trained, and what makes its probabilities hold. */
export type TrainedHead = HeadLabels & { readonly calibration: HeadCalibration };

/**
 * Copies a trained network's weights into one whose heads lack some of its labels, with each head's calibration worked into its last
 * layer: whatever computes that layer gives calibrated probabilities without knowing of calibration.
 * @param to same layers; its head layers (named like the heads) have one unit per label of `keptHeads`
 */
export function copyKeptWeights(
  tf: TensorFlow,
  from: LayersModel,
  to: LayersModel,
  trainedHeads: readonly TrainedHead[],
  keptHeads: readonly HeadLabels[],
): void {
  const headOf = new Map<string, TrainedHead>(trainedHeads.map((head) => [head.name, head]));
  const keptOf = new Map<string, HeadLabels>(keptHeads.map((head) => [head.name, head]));
  for (const layer of to.layers) {
    const weights = from.getLayer(layer.name).getWeights();
    const [head, kept] = [headOf.get(layer.name), keptOf.get(layer.name)];
    if (head === undefined || kept === undefined) layer.setWeights(weights);
    else tf.tidy(() => layer.setWeights(calibratedWeights(tf, weights, head, kept)));
  }
}

/** Of a dense layer: each label's column of the kernel / T, bias / T + b, and of these the labels that are kept. */
function calibratedWeights(
  tf: TensorFlow,
  [kernel, bias]: readonly Tensor[],
  { calibration, labels }: TrainedHead,
  kept: HeadLabels,
): Tensor[] {
  const columns = kept.labels.map(({ id }) => labels.findIndex((label) => label.id === id));
  const temperatures = tf.tensor1d([...calibration.temperatures]);
  const scaled = [kernel!.div(temperatures), bias!.div(temperatures).add(tf.tensor1d([...calibration.bias]))];
  return scaled.map((weight) => tf.gather(weight, columns, weight.rank - 1));
}

/** Heads with the calibrations that were fitted on all held-out tracks. */
export function withCalibration(heads: readonly HeadLabels[], report: Pick<EvaluationReport, 'heads'>): TrainedHead[] {
  const calibrationOf = new Map<HeadName, HeadCalibration>(report.heads.map((head) => [head.name, head.calibration]));
  return heads.map((head) => ({ ...head, calibration: calibrationOf.get(head.name)! }));
}
