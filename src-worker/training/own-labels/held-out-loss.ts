import { LEAST_PROB } from '../cross-entropy';
import { UNKNOWN } from '../labels';
import { f1, mean } from '../metrics';
import type { TrainingSong } from './training-songs';

/** Cross-entropies of held-out songs, and of how many of them. */
export interface FoldLoss {
  readonly sum: number;
  readonly songs: number;
}

/**
 * Of each fold: binary cross-entropy of the songs' mean probabilities, summed over labels of which it is known whether they apply.
 * @param means [song][label]
 */
export function foldLosses(songs: readonly TrainingSong[], means: Float32Array, foldCount: number): FoldLoss[] {
  const losses = Array.from({ length: foldCount }, () => ({ sum: 0, songs: 0 }));
  for (const [song, { targets, fold }] of songs.entries()) {
    const loss = losses[fold]!;
    loss.songs += 1;
    for (const [k, target] of targets.entries()) {
      if (target === UNKNOWN) continue;
      const p = means[song * targets.length + k]!;
      loss.sum -= Math.log(Math.max(target === 1 ? p : 1 - p, LEAST_PROB));
    }
  }
  return losses;
}

/** Mean over all songs of all folds but one. @param left null: of all folds */
export function meanLoss(losses: readonly FoldLoss[], left: number | null): number {
  const others = losses.filter((_, fold) => fold !== left);
  return others.reduce((total, { sum }) => total + sum, 0) / others.reduce((total, { songs }) => total + songs, 0);
}

/** Unweighted mean over labels of the F1 score of "probability above 0.5", of what is known. @param means [song][label] */
export function macroF1AtHalf(songs: readonly TrainingSong[], means: Float32Array): number {
  const labelCount = songs[0]!.targets.length;
  const scores = Array.from({ length: labelCount }, (_, k) => {
    let [right, claimed, present] = [0, 0, 0];
    for (const [song, { targets }] of songs.entries()) {
      if (targets[k] === UNKNOWN) continue;
      const isClaimed = means[song * labelCount + k]! > 0.5;
      claimed += isClaimed ? 1 : 0;
      present += targets[k] === 1 ? 1 : 0;
      right += isClaimed && targets[k] === 1 ? 1 : 0;
    }
    return f1(right, claimed, present);
  });
  return mean(scores);
}
