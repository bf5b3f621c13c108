import { accuracy, argMax, confusionMatrix, macroF1 } from '../metrics';
import type { Answer, EvaluatedHead } from './answers';
import { measuredByFold } from './measure';
import type { ClosedTaskReport } from './report';

/**
 * One label out of a closed list: the truth is the list's one positive target.
 * @param candidates indices of the head's labels
 */
export function reportClosedTask(
  head: EvaluatedHead,
  answers: readonly Answer[],
  candidates: readonly number[],
): ClosedTaskReport {
  const truthOf = ({ targets }: Answer): number => candidates.indexOf(targets.indexOf(1));
  const answer = (probs: readonly number[]): number => candidates.indexOf(argMax(probs, candidates));
  const answered = (some: readonly Answer[]): number[] => some.map(({ probs }) => answer(probs));
  const truths = (some: readonly Answer[]): number[] => some.map(truthOf);
  return {
    tracks: answers.length,
    labels: candidates.map((index) => head.labels[index]!.id),
    trackAccuracy: measuredByFold(answers, (some) => accuracy(answered(some), truths(some))),
    trackMacroF1: measuredByFold(answers, (some) => macroF1(answered(some), truths(some), candidates.length)),
    segmentAccuracy: accuracy(
      answers.flatMap(({ segmentProbs }) => segmentProbs.map(answer)),
      answers.flatMap((each) => each.segmentProbs.map(() => truthOf(each))),
    ),
    confusion: confusionMatrix(answered(answers), truths(answers), candidates.length),
  };
}
