import { accuracy, argMax, confusionMatrix, macroF1 } from '../metrics';
import type { Answer, EvaluatedHead } from './answers';
import { type Hearing, wholeTrack } from './hearing';
import { measuredByFold } from './measure';
import type { ClosedTaskReport } from './report';

/** One label out of a closed list: the truth is the list's one positive target. */
export interface ClosedTask {
  readonly head: EvaluatedHead;
  readonly answers: readonly Answer[];
  /** Indices of the head's labels. */
  readonly candidates: readonly number[];
}

/** Share of right answers, or macro F1, of some of a task's tracks. */
export type ClosedScore = (task: ClosedTask, some: readonly Answer[], hear: Hearing) => number;

export const trackAccuracy: ClosedScore = (task, some, hear) =>
  accuracy(answered(task, some, hear), truths(task, some));

export const trackMacroF1: ClosedScore = (task, some, hear) =>
  macroF1(answered(task, some, hear), truths(task, some), task.candidates.length);

export function reportClosedTask(task: ClosedTask): ClosedTaskReport {
  const { head, answers, candidates } = task;
  return {
    tracks: answers.length,
    labels: candidates.map((index) => head.labels[index]!.id),
    trackAccuracy: measuredByFold(answers, (some) => trackAccuracy(task, some, wholeTrack)),
    trackMacroF1: measuredByFold(answers, (some) => trackMacroF1(task, some, wholeTrack)),
    segmentAccuracy: accuracy(
      answers.flatMap(({ segmentProbs }) => segmentProbs.map((probs) => choose(task, probs))),
      answers.flatMap((answer) => answer.segmentProbs.map(() => truthOf(task, answer))),
    ),
    confusion: confusionMatrix(answered(task, answers, wholeTrack), truths(task, answers), candidates.length),
  };
}

function answered(task: ClosedTask, some: readonly Answer[], hear: Hearing): number[] {
  return some.map((answer) => choose(task, hear(answer)));
}

function truths(task: ClosedTask, some: readonly Answer[]): number[] {
  return some.map((answer) => truthOf(task, answer));
}

/** @returns index into the candidates */
function choose({ candidates }: ClosedTask, probs: readonly number[]): number {
  return candidates.indexOf(argMax(probs, candidates));
}

/** @returns index into the candidates */
function truthOf({ candidates }: ClosedTask, { targets }: Answer): number {
  return candidates.indexOf(targets.indexOf(1));
}
