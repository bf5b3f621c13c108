import type { HeadName, HeadSpec, LabelSpec, ModelInfo } from '../../src-shared/model-spec';
import { predictedLabels, withRule, type ClaimPolicy } from '../../src-shared/predicted-labels';
import type { HeadPrediction, TrackPrediction } from '../../src-shared/prediction';

/** Joins a prediction's bare numbers with the names, thresholds and colours of the model's labels. */

export const HEAD_TITLES: Readonly<Record<HeadName, string>> = {
  genre: 'Genre',
  mood: 'Mood',
  theme: 'Mood words',
};

export function labelsOf(model: ModelInfo | null, head: HeadName): readonly LabelSpec[] {
  return headOf(model, head)?.labels ?? [];
}

/** Whether only the highest of the head's labels can be written. */
export function isExclusive(model: ModelInfo | null, head: HeadName): boolean {
  return headOf(model, head)?.activation === 'softmax';
}

/** What people read for a label; its id when the model that knew it is gone. */
export function labelTitle(model: ModelInfo | null, head: HeadName, id: string): string {
  return labelsOf(model, head).find((label) => label.id === id)?.title ?? id;
}

/** One bar of a histogram. */
export interface LabelScore {
  readonly id: string;
  readonly title: string;
  /** Hue of the label's colour, in degrees. */
  readonly hue: number;
  readonly meanProb: number;
  readonly topShare: number;
  /** Null: shown, never written. */
  readonly threshold: number | null;
  readonly predicted: boolean;
  /** Mean probability per time bin. */
  readonly timeline: readonly number[];
}

/**
 * A head's scores in the order of the model's labels; empty when the prediction was made by another model.
 * @param policy the user's own thresholds; left out: the model's
 */
export function scoresOf(
  model: ModelInfo | null,
  prediction: TrackPrediction,
  name: HeadName,
  policy?: ClaimPolicy,
): LabelScore[] {
  const spec = headOf(model, name);
  const head = prediction.heads.find((candidate) => candidate.name === name);
  if (spec === undefined || head === undefined || model?.id !== prediction.modelId) return [];
  const claimed = new Set(predictedLabels(spec, head.meanProbs, policy).map(({ label }) => label.id));
  return spec.labels.map((label, index) => ({
    ...scoreOf(spec, withRule(label, policy?.labels[label.id]), index, head),
    predicted: claimed.has(label.id),
  }));
}

function scoreOf(spec: HeadSpec, label: LabelSpec, index: number, head: HeadPrediction): Omit<LabelScore, 'predicted'> {
  return {
    id: label.id,
    title: label.title,
    hue: labelHue(spec, label.id),
    meanProb: head.meanProbs[index] ?? 0,
    topShare: head.topShares[index] ?? 0,
    threshold: label.threshold,
    timeline: head.timeline.map((bin) => bin[index] ?? 0),
  };
}

export function sortedBy(scores: readonly LabelScore[], series: 'meanProb' | 'topShare'): LabelScore[] {
  return [...scores].sort((a, b) => b[series] - a[series] || b.meanProb - a.meanProb);
}

/** Russell's quadrants keep the colours people give them: happy yellow, angry red, sad blue, calm green. */
const QUADRANT_HUES: Readonly<Record<string, number>> = { Q1: 80, Q2: 25, Q3: 262, Q4: 160 };

/** Hue in degrees: fixed for a label of a head, neighbours in the list far apart. */
function labelHue(head: HeadSpec, id: string): number {
  const quadrant = QUADRANT_HUES[id];
  if (quadrant !== undefined) return quadrant;
  const index = head.labels.findIndex((label) => label.id === id);
  const goldenAngle = 137.508;
  return Math.round((45 + Math.max(index, 0) * goldenAngle) % 360);
}

/** Hue by label id for one head, for lists that show labels of many tracks. */
export function labelHues(model: ModelInfo | null, name: HeadName): ReadonlyMap<string, number> {
  const head = headOf(model, name);
  return new Map(head?.labels.map((label) => [label.id, labelHue(head, label.id)]));
}

function headOf(model: ModelInfo | null, name: HeadName): HeadSpec | undefined {
  return model?.heads.find((head) => head.name === name);
}
