import type { HeadAnswers } from './answers';
import { UNKNOWN } from '../labels';
import type { TaggerReachReport } from './report';

/** More likely than not: what a histogram shows as the label's own. */
export const LIKELY_PROB = 0.5;

/** Of a genre with fewer tracks than this a share says nothing. */
const MIN_TRACKS = 10;

/**
 * Of a label that only taggers know: how often it is thought likely where a tagger has listened, which is what it was calibrated on, and where
 * none has, where nothing tells whether that is right.
 */
export function reportTaggerReach({ head, answers, truths }: HeadAnswers, index: number): TaggerReachReport {
  const isHeard = new Map(answers.map((answer, i) => [answer, truths[index]!.targets[i] !== UNKNOWN]));
  const count = (some: HeadAnswers['answers']): TaggerReachReport['heard'] => ({
    tracks: some.length,
    likely: some.filter(({ probs }) => probs[index]! > LIKELY_PROB).length,
  });
  const unheard = answers.filter((answer) => !isHeard.get(answer)!);
  const byLabel = head.labels
    .map(({ id }, other) => ({ label: id, ...count(unheard.filter(({ targets }) => targets[other] === 1)) }))
    .filter(({ tracks, likely }) => tracks >= MIN_TRACKS && likely > 0)
    .sort((a, b) => b.likely / b.tracks - a.likely / a.tracks);
  return {
    heard: count(answers.filter((answer) => isHeard.get(answer)!)),
    unheard: count(unheard),
    mostAmong: byLabel[0] ?? null,
  };
}
