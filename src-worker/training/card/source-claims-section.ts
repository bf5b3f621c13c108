import { formatMeasured } from '../experiments/report/format';
import type { ClaimsReport, EvaluationReport, SourceClaimsReport } from '../held-out/report';
import { table } from './markdown';

type LabelClaims = ClaimsReport['byLabel'][number];

/** The one source whose artists are known and kept apart, and whose tracks may have several genres. */
const STRICTEST = '4q';

/** Genre claims of each source; empty for metrics from before they were told apart. */
export function sourceClaimsSection({ genreClaims }: EvaluationReport): string {
  if (genreClaims === undefined) return '';
  return [
    '### Genre claims by source',
    `What would be written of held-out tracks, each fold under the thresholds and the calibration of the others. Right and wrong: as the source says; unknown: it does not say. Precision is over those
of which it says something, with a 95 % bootstrap interval over groups. Only labels that are written are claimed, and which these are was decided on the same claims, so this flatters a little.${describeStrictest(genreClaims)}`,
    totalsTable(genreClaims),
    'Right among those of which the source says whether they are; behind a +, how many it leaves open:',
    labelTable(genreClaims),
  ].join('\n\n');
}

function describeStrictest({ all, bySource }: SourceClaimsReport): string {
  const strictest = bySource.find(({ source }) => source === STRICTEST);
  if (strictest === undefined || bySource.length === 1) return '';
  return ` The pooled precision, ${formatMeasured(all.precision)}, hides how sources differ:
of ${STRICTEST} alone, the only set whose artists are known and kept apart and whose tracks may have several genres, it is ${formatMeasured(strictest.precision)}, and that is nearest to what a collection of one's own will get.`;
}

function totalsTable({ all, bySource }: SourceClaimsReport): string {
  const rows = [...bySource.map((claims) => [claims.source, claims] as const), ['all', all] as const];
  return table(
    ['source', 'tracks', 'without a genre', 'claimed', 'right', 'wrong', 'unknown', 'precision'],
    rows.map(([name, { tracks, without, byLabel, precision }]) => {
      const [right, wrong, unknown] = (['right', 'wrong', 'unknown'] as const).map((side) =>
        byLabel.reduce((sum, label) => sum + label[side], 0),
      ) as [number, number, number];
      return [name, tracks, without, right + wrong + unknown, right, wrong, unknown, formatMeasured(precision)];
    }),
  );
}

function labelTable({ all, bySource }: SourceClaimsReport): string {
  const sides = [...bySource, all];
  return table(
    ['label', ...bySource.map(({ source }) => source), 'all'],
    all.byLabel.map(({ label }) => [
      label,
      ...sides.map(({ byLabel }) => labelCell(byLabel.find((claims) => claims.label === label))),
    ]),
  );
}

/** E.g. `8/9`, or `8/9 + 2`; empty where nothing is claimed. */
function labelCell(claims: LabelClaims | undefined): string {
  if (claims === undefined) return '';
  const { right, wrong, unknown } = claims;
  return `${right}/${right + wrong}${unknown === 0 ? '' : ` + ${unknown}`}`;
}
