import { predictedLabels } from '../../../src-shared/predicted-labels';
import { type Target, UNKNOWN } from '../labels';
import type { Answer, EvaluatedHead } from './answers';
import type { Hearing } from './hearing';
import { shippedThreshold } from './label-fate';
import { measured } from './measure';
import type { ClaimsReport, LabelReport } from './report';

/** One label that would be written, and what the track's source says of it. */
export interface Claim {
  readonly label: string;
  readonly target: Target;
}

/** A head whose labels carry the thresholds they ship with. @param reports one a label, in their order */
export function shippedHead(head: EvaluatedHead, reports: readonly LabelReport[]): EvaluatedHead {
  return { ...head, labels: head.labels.map((label, i) => ({ ...label, threshold: shippedThreshold(reports[i]!) })) };
}

/** What a head would write of tracks, by the app's own rule, and how much of that is known to be right. */
export function reportClaims(head: EvaluatedHead, answers: readonly Answer[], hear: Hearing): ClaimsReport {
  return countClaims(answers, (answer) =>
    predictedLabels(head, hear(answer)).map(({ label: { id } }) => ({
      label: id,
      target: answer.targets[head.labels.findIndex((label) => label.id === id)]!,
    })),
  );
}

/** How many labels are claimed of tracks, by whatever rule, and how much of that is known to be right. */
export function countClaims(answers: readonly Answer[], claimsIn: (answer: Answer) => readonly Claim[]): ClaimsReport {
  const claimsOf = new Map(answers.map((answer) => [answer, claimsIn(answer)]));
  const claims = (some: readonly Answer[]): Claim[] => some.flatMap((answer) => claimsOf.get(answer)!);
  const isMisled = (answer: Answer): boolean => claimsOf.get(answer)!.some(({ target }) => target === 0);
  return {
    tracks: answers.length,
    without: answers.filter((answer) => claimsOf.get(answer)!.length === 0).length,
    byLabel: countByLabel(claims(answers)),
    precision: measured(answers, (some) => precisionOf(claims(some))),
    misled: measured(answers, (some) => some.filter(isMisled).length / some.length),
  };
}

function countByLabel(claims: readonly Claim[]): ClaimsReport['byLabel'] {
  const count = (some: readonly Claim[], target: Target): number =>
    some.filter((claim) => claim.target === target).length;
  return [...Map.groupBy(claims, ({ label }) => label)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([label, some]) => ({
      label,
      right: count(some, 1),
      wrong: count(some, 0),
      unknown: count(some, UNKNOWN),
    }));
}

/** NaN where nothing is known of any claim. */
function precisionOf(claims: readonly Claim[]): number {
  const right = claims.filter(({ target }) => target === 1).length;
  const wrong = claims.filter(({ target }) => target === 0).length;
  return right / (right + wrong);
}
