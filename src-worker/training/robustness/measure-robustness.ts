import { CodedError } from '../../../src-shared/errors';
import type { HeadName, HeadSpec } from '../../../src-shared/model-spec';
import { predictedLabels } from '../../../src-shared/predicted-labels';
import type { TrackPrediction } from '../../../src-shared/prediction';
import { createAnalyseContext } from '../../analyse-track';
import { type Classifier, loadClassifier } from '../../model/load-classifier';
import { listenToSongs } from '../evaluate-model/listen-songs';
import { mean } from '../metrics';
import type { KindClip } from './read-clips';
import type { ClaimedLabel, Robustness, RobustnessCase, TopLabel } from './robustness';

export interface MeasureOptions {
  readonly ffmpegPath: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Told of each clip that cannot be heard. */
  readonly onSkipped: (reason: string) => void;
}

/** Labels kept of each head. */
const TOP_LABELS = 5;

/**
 * Loads a model as the app does and lets it listen to clips of several kinds with the pipeline that serves the app.
 * @throws CodedError `model-invalid`; `bad-input` when the model gives no genres, or of a kind no clip can be heard; `cancelled`
 */
export async function measureRobustness(
  modelDir: string,
  clips: readonly KindClip[],
  options: MeasureOptions,
): Promise<Robustness> {
  const classifier = await loadClassifier(modelDir);
  try {
    const { heads, id } = classifier.spec;
    if (!heads.some(({ name }) => name === 'genre'))
      throw new CodedError('bad-input', `${id} gives no genres, so it can claim none wrongly`);
    const heardOf = await listenByKind(classifier, clips, options);
    return { cases: [...heardOf].map(([kind, heard]) => describeCase(kind, heads, heard)) };
  } finally {
    await classifier.engine.dispose();
  }
}

/** @returns what the model says of the clips of each kind, kinds in the order in which they first occur */
async function listenByKind(
  classifier: Classifier,
  clips: readonly KindClip[],
  options: MeasureOptions,
): Promise<Map<string, TrackPrediction[]>> {
  const heard = await listenToSongs({
    paths: clips.map(({ path }) => path),
    context: createAnalyseContext(classifier, options.ffmpegPath),
    head: 'genre',
    signal: options.signal,
    onProgress: (done) => options.onProgress(done, clips.length),
  });
  const heardOf = new Map<string, TrackPrediction[]>(clips.map(({ kind }) => [kind, []]));
  for (const [i, answer] of heard.entries()) {
    if ('failure' in answer) options.onSkipped(answer.failure);
    else heardOf.get(clips[i]!.kind)!.push(answer.prediction);
  }
  const unheard = [...heardOf].find(([, predictions]) => predictions.length === 0);
  if (unheard === undefined) return heardOf;
  throw new CodedError('bad-input', `none of the clips of the kind ${unheard[0]} could be read`);
}

function describeCase(name: string, heads: readonly HeadSpec[], heard: readonly TrackPrediction[]): RobustnessCase {
  return {
    name,
    clips: heard.length,
    seconds: mean(heard.map(({ durationSec }) => durationSec)),
    topLabels: heads.flatMap((head) => topLabels(head, heard)),
    claimed: Object.fromEntries(
      heads.map((head) => [head.name, claimsOf(head, heard).filter((labels) => labels.length > 0).length]),
    ),
    claimedLabels: heads.flatMap((head) => countLabels(head.name, claimsOf(head, heard).flat())),
  };
}

/** @returns of each clip the labels that would be written */
function claimsOf(head: HeadSpec, heard: readonly TrackPrediction[]): string[][] {
  return heard.map((prediction) => predictedLabels(head, meanProbsOf(prediction, head)).map(({ label }) => label.id));
}

function countLabels(head: HeadName, labels: readonly string[]): ClaimedLabel[] {
  return [...Map.groupBy(labels, (label) => label)]
    .map(([label, some]) => ({ label, head, clips: some.length }))
    .sort((a, b) => b.clips - a.clips);
}

function topLabels(head: HeadSpec, heard: readonly TrackPrediction[]): TopLabel[] {
  return head.labels
    .map(({ id }, index) => {
      const probs = heard.map((prediction) => meanProbsOf(prediction, head)[index]!);
      return { label: id, head: head.name, meanProb: mean(probs), maxProb: Math.max(...probs) };
    })
    .sort((a, b) => b.meanProb - a.meanProb)
    .slice(0, TOP_LABELS);
}

function meanProbsOf(prediction: TrackPrediction, head: HeadSpec): readonly number[] {
  return prediction.heads.find(({ name }) => name === head.name)!.meanProbs;
}
