import type { ErrorInfo } from '../../src-shared/errors';
import type { HeadName, ModelSpec } from '../../src-shared/model-spec';
import type { TrackPrediction } from '../../src-shared/prediction';

/** What `analyse --json` prints for a track that was heard. */
export interface HeardRecord {
  readonly path: string;
  readonly durationSec: number;
  readonly segments: number;
  /** Mean probability by label id, 0..1, in the model's order. */
  readonly genre: Readonly<Record<string, number>>;
  readonly mood: Readonly<Record<string, number>>;
  /** Only of models that have this head. */
  readonly theme?: Readonly<Record<string, number>>;
  readonly model: string;
  readonly engine: string;
}

export interface FailedRecord {
  readonly path: string;
  readonly error: ErrorInfo;
}

/** @param spec the model that made the prediction: it knows the labels' names */
export function heardRecord(path: string, prediction: TrackPrediction, spec: ModelSpec): HeardRecord {
  return {
    path,
    durationSec: round(prediction.durationSec, 3),
    segments: prediction.segmentCount,
    genre: probsByLabel('genre', prediction, spec),
    mood: probsByLabel('mood', prediction, spec),
    ...(spec.heads.some(({ name }) => name === 'theme') && { theme: probsByLabel('theme', prediction, spec) }),
    model: prediction.modelId,
    engine: prediction.engine,
  };
}

function probsByLabel(headName: HeadName, prediction: TrackPrediction, spec: ModelSpec): Record<string, number> {
  const labels = spec.heads.find((head) => head.name === headName)?.labels ?? [];
  const probs = prediction.heads.find((head) => head.name === headName)?.meanProbs ?? [];
  return Object.fromEntries(labels.map((label, index) => [label.id, round(probs[index] ?? 0, 4)]));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
