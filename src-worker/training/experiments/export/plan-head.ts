import type { HeadName, HeadSpec, LabelSpec } from '../../../../src-shared/model-spec';
import { chooseThreshold, type ThresholdChoice } from '../../../../src-shared/threshold';
import { GENRE_LABELS, MOOD_LABELS } from '../../labels';
import { argMax } from '../../metrics';
import { meanProbs, type ScoredTrack } from '../score';

/** A label is written into files only where it was right this often on the songs its threshold was chosen by. */
export const TARGET_PRECISION = 0.8;

/** The one head of an experiment's network, as a model's spec has it. */
export interface PlannedHead {
  readonly head: HeadSpec;
  /** What each label's threshold came to on the validation side; null where none reaches the target. */
  readonly choices: readonly (ThresholdChoice | null)[];
}

export interface HeadRequest {
  readonly name: HeadName;
  readonly task: 'one-label' | 'several-labels';
  /** In the order of the network's outputs. */
  readonly labels: readonly string[];
  /** What the network said of the validation side. The test side has no say here, so that what is measured on it stays true. */
  readonly validation: readonly ScoredTrack[];
}

/**
 * Names the labels, and chooses for each the lowest track-level probability from which it is right often enough. Where songs have one
 * label only the best one can be claimed, as in `predictedLabels`.
 */
export function planHead({ name, task, labels, validation }: HeadRequest): PlannedHead {
  const songs = validation.map((track) => ({ truth: track.truth, probs: meanProbs(track) }));
  const choices = labels.map((_, index) => {
    const isClaimable = (probs: readonly number[]): boolean => task === 'several-labels' || argMax(probs) === index;
    const known = songs.filter(({ truth }) => !Number.isNaN(truth[index]));
    return chooseThreshold(
      known.map(({ probs }) => (isClaimable(probs) ? probs[index]! : 0)),
      known.map(({ truth }) => truth[index] === 1),
      TARGET_PRECISION,
    );
  });
  const described = labels.map((label, i) => ({
    ...describeLabel(name, label, labels),
    threshold: choices[i]?.threshold ?? null,
  }));
  return { head: { name, activation: task === 'one-label' ? 'softmax' : 'sigmoid', labels: described }, choices };
}

/**
 * Labels that the shipped models know by a short name get their title and word, unless another label is called that; all others are called
 * what the data calls them.
 */
function describeLabel(head: HeadName, id: string, all: readonly string[]): Omit<LabelSpec, 'threshold'> {
  const known = (head === 'genre' ? GENRE_LABELS : MOOD_LABELS).find((label) => label.id === id);
  const isUnique = known !== undefined && all.every((other) => other === id || other !== known.title);
  return isUnique ? known : { id, title: id, tagValue: id };
}
