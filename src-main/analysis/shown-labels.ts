import { CodedError } from '../../src-shared/errors';
import type { HeadSpec, ModelSpec } from '../../src-shared/model-spec';
import { predictedLabels, rankedLabels } from '../../src-shared/predicted-labels';
import type { PackedPrediction } from '../../src-shared/packed-prediction';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { HeadSummary } from '../store/prediction-codec';
import type { ShownHead } from '../store/shown-heads';

/** What the library shows of each head: the labels the model claims (`predictedLabels`), or else, as a guess, the highest one. */
export function shownLabels(spec: ModelSpec, heads: readonly HeadSummary[]): ShownHead[] {
  return spec.heads.flatMap((headSpec) => {
    const head = heads.find(({ name }) => name === headSpec.name);
    return head ? [shownHead(headSpec, head.meanProbs)] : [];
  });
}

function shownHead(headSpec: HeadSpec, meanProbs: readonly number[]): ShownHead {
  const claimed = predictedLabels(headSpec, meanProbs);
  const top = claimed[0] ?? rankedLabels(headSpec, meanProbs)[0];
  if (!top) throw new CodedError('model-invalid', `Head ${headSpec.name} has no labels`);
  return {
    name: headSpec.name,
    top: { label: top.label.id, prob: top.prob, confident: claimed.length > 0 },
    labels: claimed.length > 0 ? claimed.map(({ label }) => label.id) : [top.label.id],
  };
}

/**
 * Refuses a prediction that is not of this model: another id, a missing head, or another number of labels.
 * @throws CodedError `model-invalid`
 */
export function assertFitsModel(spec: ModelSpec, prediction: TrackPrediction): void {
  assertSameModel(spec, prediction.modelId);
  for (const headSpec of spec.heads) {
    const head = prediction.heads.find(({ name }) => name === headSpec.name);
    const rows = head ? [head.meanProbs, head.topShares, ...head.timeline] : [];
    if (!head || rows.some((row) => row.length !== headSpec.labels.length)) refuseHead(spec, headSpec);
  }
}

/** The same for a packed one. @throws CodedError `model-invalid` */
export function assertPackedFits(spec: ModelSpec, { modelId, heads, timeline }: PackedPrediction): void {
  assertSameModel(spec, modelId);
  let timelineBytes = 0;
  for (const headSpec of spec.heads) {
    const { length } = headSpec.labels;
    const head = heads.find(({ name }) => name === headSpec.name);
    if (head?.labelCount !== length || head.meanProbs.length !== length || head.topShares.length !== length) {
      refuseHead(spec, headSpec);
    }
    timelineBytes += head.binCount * length;
  }
  if (timelineBytes !== timeline.length) {
    throw new CodedError('model-invalid', `The worker's timelines do not have the labels of model ${spec.id}`);
  }
}

function assertSameModel({ id }: ModelSpec, modelId: string): void {
  if (modelId === id) return;
  throw new CodedError('model-invalid', `The worker answered for model ${modelId} instead of ${id}`);
}

function refuseHead({ id }: ModelSpec, { name, labels }: HeadSpec): never {
  throw new CodedError(
    'model-invalid',
    `The worker's answer for ${name} does not have the ${labels.length} labels of model ${id}`,
  );
}
