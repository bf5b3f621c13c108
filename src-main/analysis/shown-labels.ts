import { CodedError } from '../../src-shared/errors';
import type { HeadSpec, ModelSpec } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { HeadSummary } from '../store/prediction-codec';
import type { ShownHead } from '../store/predictions-repo';

/** What the library shows of each head: the labels at or above their threshold, or else, as a guess, the highest one. */
export function shownLabels(spec: ModelSpec, heads: readonly HeadSummary[]): ShownHead[] {
  return spec.heads.flatMap((headSpec) => {
    const head = heads.find(({ name }) => name === headSpec.name);
    return head ? [shownHead(headSpec, head.meanProbs)] : [];
  });
}

function shownHead(headSpec: HeadSpec, meanProbs: readonly number[]): ShownHead {
  const byProb = headSpec.labels
    .map((label, index) => ({ id: label.id, threshold: label.threshold, prob: meanProbs[index] ?? 0 }))
    .sort((a, b) => b.prob - a.prob);
  const certain = byProb.filter(({ prob, threshold }) => threshold !== null && prob >= threshold);
  const top = certain[0] ?? byProb[0];
  if (!top) throw new CodedError('model-invalid', `Head ${headSpec.name} has no labels`);
  return {
    name: headSpec.name,
    top: { label: top.id, prob: top.prob, confident: certain.length > 0 },
    labels: certain.length > 0 ? certain.map(({ id }) => id) : [top.id],
  };
}

/**
 * Refuses a prediction that is not of this model: another id, a missing head, or another number of labels.
 * @throws CodedError `model-invalid`
 */
export function assertFitsModel(spec: ModelSpec, prediction: TrackPrediction): void {
  if (prediction.modelId !== spec.id) {
    throw new CodedError('model-invalid', `The worker answered for model ${prediction.modelId} instead of ${spec.id}`);
  }
  for (const { name, labels } of spec.heads) {
    const head = prediction.heads.find((candidate) => candidate.name === name);
    const rows = head ? [head.meanProbs, head.topShares, ...head.timeline] : [];
    if (!head || rows.some((row) => row.length !== labels.length)) {
      throw new CodedError(
        'model-invalid',
        `The worker's answer for ${name} does not have the ${labels.length} labels of model ${spec.id}`,
      );
    }
  }
}
