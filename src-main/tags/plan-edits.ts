import type { Policy } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import type { HeadSpec } from '../../src-shared/model-spec';
import { predictedLabels } from '../../src-shared/predicted-labels';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { TagEdit, TagField } from '../../src-shared/tags';

/** What a file's tags say today of the fields that can be written. */
export interface CurrentFields {
  readonly genres: readonly string[];
  readonly moods: readonly string[];
}

/**
 * The edits the policy proposes for one track: empty fields only, from the labels the model claims (`predictedLabels`).
 * Genres best first, at most `maxGenres`; of moods the best one. No such label means no edit: "no label" is an answer, too.
 * @param prediction made with the model `heads` belong to
 * @throws CodedError `model-invalid` when prediction and heads do not fit
 */
export function planEdits(
  current: CurrentFields,
  prediction: TrackPrediction,
  heads: readonly HeadSpec[],
  policy: Policy,
): TagEdit[] {
  return policy.fields.flatMap((field) => {
    const old = field === 'genre' ? current.genres : current.moods;
    const values = old.length > 0 ? [] : predictedValues(field, prediction, heads, policy);
    return values.length === 0 ? [] : [{ field, old: [], new: values }];
  });
}

function predictedValues(
  field: TagField,
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
  return [...new Set(values)].slice(0, field === 'genre' ? policy.maxGenres : 1);
}
