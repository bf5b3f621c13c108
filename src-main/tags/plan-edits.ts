import { CodedError } from '../../src-shared/errors';
import type { HeadSpec } from '../../src-shared/model-spec';
import type { Policy } from '../../src-shared/policy';
import { predictedLabels } from '../../src-shared/predicted-labels';
import type { TrackPrediction } from '../../src-shared/prediction';
import { LABEL_FIELDS, type LabelField, type TagEdit } from '../../src-shared/tags';

/** What a file's tags say today of the fields that hold labels. */
export type CurrentFields = Readonly<Record<LabelField, readonly string[]>>;

/**
 * The edits the policy proposes for one track: empty fields only, from the labels the model claims (`predictedLabels`).
 * Genres best first, at most `maxLabels`. No such label means no edit: "no label" is an answer, too.
 * @param prediction made with the model `heads` belong to
 * @throws CodedError `model-invalid` when prediction and heads do not fit
 */
export function planEdits(
  current: CurrentFields,
  prediction: TrackPrediction,
  heads: readonly HeadSpec[],
  policy: Policy,
): TagEdit[] {
  return LABEL_FIELDS.flatMap((field) => {
    const old = current[field];
    const values =
      old.length > 0 || policy[field].mode === 'off' ? [] : predictedValues(field, prediction, heads, policy);
    return values.length === 0 ? [] : [{ field, old: [], new: values }];
  });
}

function predictedValues(
  field: LabelField,
  prediction: TrackPrediction,
  heads: readonly HeadSpec[],
  policy: Policy,
): string[] {
  const spec = heads.find(({ name }) => name === field);
  const head = prediction.heads.find(({ name }) => name === field);
  if (spec === undefined || head === undefined) return [];
  if (head.meanProbs.length !== spec.labels.length) {
    throw new CodedError(
      'model-invalid',
      `the prediction has ${head.meanProbs.length} ${spec.name} labels, the model ${spec.labels.length}; analyse again`,
    );
  }
  const values = predictedLabels(spec, head.meanProbs).map(({ label }) => label.tagValue);
  return [...new Set(values)].slice(0, policy[field].maxLabels);
}
