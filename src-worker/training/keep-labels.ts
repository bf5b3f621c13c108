import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { CodedError } from '../../src-shared/errors';
import type { HeadSpec } from '../../src-shared/model-spec';
import type { TensorFlow } from '../engine/tensorflow';
import type { EvaluationReport, LabelReport } from './evaluate';

type HeadLabels = Pick<HeadSpec, 'name' | 'activation' | 'labels'>;

/** A label is shipped when even the lower end of its ROC-AUC interval on held-out tracks is above this; 0.5 is chance. */
export const MIN_ROC_AUC = 0.55;

function holdsUp(label: LabelReport): boolean {
  return label.rocAuc.interval[0] > MIN_ROC_AUC;
}

/** How far the precision on folds a threshold was not chosen on may fall short of the target before the label is not written. */
export const PRECISION_MARGIN = 0.1;

function writableThreshold({ atThreshold, crossFitted }: LabelReport, targetPrecision: number): number | null {
  const holds = crossFitted.precision !== null && crossFitted.precision >= targetPrecision - PRECISION_MARGIN;
  return holds ? (atThreshold?.threshold ?? null) : null;
}

/**
 * The heads as they ship: labels with the thresholds the evaluation chose, without the independent labels that are not told
 * from chance. Labels of a softmax head belong together and all stay.
 * @throws CodedError `bad-input` when fewer than two labels of a head are left
 */
export function shippedHeads(
  heads: readonly HeadLabels[],
  report: EvaluationReport,
  targetPrecision: number,
): HeadLabels[] {
  const reportsOf = { genre: report.genreLabels, mood: report.moodLabels };
  return heads.map((head) => {
    const labels = head.labels.flatMap((label, i) => {
      const measured = reportsOf[head.name][i]!;
      const isKept = head.activation === 'softmax' || holdsUp(measured);
      return isKept ? [{ ...label, threshold: writableThreshold(measured, targetPrecision) }] : [];
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

/**
 * Copies a trained network's weights into one whose heads lack some of its labels.
 * @param to same layers; its head layers (named like the heads) have one unit per label of `keptHeads`
 */
export function copyKeptWeights(
  tf: TensorFlow,
  from: LayersModel,
  to: LayersModel,
  trainedHeads: readonly HeadLabels[],
  keptHeads: readonly HeadLabels[],
): void {
  for (const layer of to.layers) {
    const weights = from.getLayer(layer.name).getWeights();
    const head = trainedHeads.find(({ name }) => name === layer.name);
    if (head === undefined) {
      layer.setWeights(weights);
      continue;
    }
    const kept = keptHeads.find(({ name }) => name === head.name)!;
    const columns = kept.labels.map(({ id }) => head.labels.findIndex((label) => label.id === id));
    layer.setWeights(weights.map((weight: Tensor) => tf.gather(weight, columns, weight.rank - 1)));
  }
}
