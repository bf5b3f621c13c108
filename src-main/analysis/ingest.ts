import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import { CodedError } from '../../src-shared/errors';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { PackedPrediction } from '../../src-shared/packed-prediction';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { PredictionsRepo } from '../store/predictions-repo';
import type { KeptEmbeddings } from './kept-embeddings';
import { assertFitsModel, assertPackedFits, shownLabels } from './shown-labels';

/** What a model makes of a piece of audio it did not have to listen to. */
export interface RescoredAudio {
  readonly audioId: string;
  readonly prediction: PackedPrediction;
}

/** Takes what a worker answers into the library. */
export interface Ingest {
  /**
   * What was heard in a track: the prediction and then, where it is to be kept, the embedding.
   * @returns why the embedding can't be kept, for people; null where nothing is the matter
   * @throws CodedError `model-invalid` when the answer does not fit the model
   */
  analysed(trackId: number, analysed: AnalysedTrack): string | null;
  /**
   * All or nothing.
   * @throws CodedError `model-invalid` when an answer does not fit the model
   */
  rescored(answers: readonly RescoredAudio[]): void;
}

export interface IngestParts {
  readonly predictionsRepo: PredictionsRepo;
  readonly embeddings: KeptEmbeddings;
  /** @throws CodedError when there is none any more */
  readonly spec: () => ModelSpec;
}

export function createIngest({ predictionsRepo, embeddings, spec }: IngestParts): Ingest {
  return {
    analysed(trackId, { prediction, embedding }) {
      const audioId = ingestPrediction(predictionsRepo, spec(), trackId, prediction);
      return audioId === null || embedding === null ? null : tryKeep(embeddings, audioId, embedding);
    },
    rescored(answers) {
      const model = spec();
      for (const { prediction } of answers) assertPackedFits(model, prediction);
      const heard = answers.map((answer) => ({ ...answer, shown: shownLabels(model, answer.prediction.heads) }));
      predictionsRepo.storeAll(heard, new Date());
    },
  };
}

/**
 * Takes a prediction into the library.
 * @returns the audio it belongs to; null where the track is no longer there
 * @throws CodedError `model-invalid` when it does not fit the model
 */
export function ingestPrediction(
  predictionsRepo: PredictionsRepo,
  spec: ModelSpec,
  trackId: number,
  prediction: TrackPrediction,
): string | null {
  assertFitsModel(spec, prediction);
  return predictionsRepo.store(trackId, prediction, shownLabels(spec, prediction.heads), new Date());
}

function tryKeep(embeddings: KeptEmbeddings, audioId: string, embedding: Uint8Array): string | null {
  try {
    embeddings.put(audioId, embedding);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof CodedError)) throw thrown;
    return `What was heard could not be kept for other models, which will have to listen again: ${thrown.message}`;
  }
}
