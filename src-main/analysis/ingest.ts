import type { ModelSpec } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { PredictionsRepo } from '../store/predictions-repo';
import { assertFitsModel, shownLabels } from './shown-labels';

/**
 * Takes a worker's answer into the library.
 * @throws CodedError `model-invalid` when the answer does not fit the model
 */
export function ingestPrediction(
  predictionsRepo: PredictionsRepo,
  spec: ModelSpec,
  trackId: number,
  prediction: TrackPrediction,
): void {
  assertFitsModel(spec, prediction);
  predictionsRepo.store(trackId, prediction, shownLabels(spec, prediction.heads), new Date());
}
