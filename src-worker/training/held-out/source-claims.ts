import type { Answer, HeadAnswers } from './answers';
import { type Claim, countClaims } from './claims';
import { claimsAcrossFolds, knownAnswers } from './cross-fit';
import { shippedThreshold } from './label-fate';
import type { LabelReport, SourceClaimsReport } from './report';

/**
 * What would be written of held-out tracks, each fold by the thresholds of the others, and how much of it is right: of each source apart,
 * because a precision over all of them says little of any. Labels are those that are written.
 * @param reports one a label of the head, in their order
 */
export function reportSourceClaims(
  heard: HeadAnswers,
  reports: readonly LabelReport[],
  targetPrecision: number,
): SourceClaimsReport {
  const claimsIn = crossFittedClaims(heard, reports, targetPrecision);
  const sources = [...Map.groupBy(heard.answers, ({ track }) => track.source)];
  return {
    all: countClaims(heard.answers, claimsIn),
    bySource: sources.map(([source, some]) => ({ source, ...countClaims(some, claimsIn) })),
  };
}

function crossFittedClaims(
  heard: HeadAnswers,
  reports: readonly LabelReport[],
  targetPrecision: number,
): (answer: Answer) => Claim[] {
  const labels = heard.head.labels.flatMap(({ id }, index) => {
    if (shippedThreshold(reports[index]!) === null) return [];
    return [
      { id, index, isClaimed: claimsAcrossFolds(heard.head, knownAnswers(heard, index), index, targetPrecision) },
    ];
  });
  return (answer) =>
    labels
      .filter(({ isClaimed }) => isClaimed(answer))
      .map(({ id, index }) => ({ label: id, target: answer.targets[index]! }));
}
