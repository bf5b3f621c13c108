import type { EvaluationReport, LabelReport, TaggerReachReport } from '../held-out/report';
import { TOP_SHARE } from '../held-out/tagger-labels';
import { LIKELY_PROB } from '../held-out/tagger-reach';
import { measureCells } from './label-cells';
import { formatPercent, table } from './markdown';

/** Labels that are known from published taggers only; empty where there are none. */
export function taggersSection({ heads }: EvaluationReport): string {
  const labels = heads.flatMap((head) =>
    head.labels.filter(({ fate, knownBy }) => fate !== 'left-out' && knownBy === 'taggers'),
  );
  if (labels.length === 0) return '';
  return [
    '### Known from taggers only',
    `No data set here has a word for these. The network learned them from published taggers, and what is measured is agreement with them: whether it ranks highest the ${formatPercent(TOP_SHARE)} of held-out
tracks that they rank highest. Agreement is not truth: where the taggers are wrong, so is the label. They are shown in histograms and never written.`,
    table(['label', 'top tracks', 'others', 'ROC-AUC against taggers', 'average precision'], labels.map(measureCells)),
    ...reachParts(labels),
  ].join('\n\n');
}

/** What becomes of such labels where no tagger has listened: nothing there can be right or wrong, so all there is to tell is how often they appear. */
function reachParts(labels: readonly LabelReport[]): string[] {
  const rows = labels.flatMap(({ label, taggerReach }) => {
    if (taggerReach === null || taggerReach.unheard.tracks === 0) return [];
    const { heard, unheard, mostAmong } = taggerReach;
    return [[label, shareCell(heard), shareCell(unheard), mostAmong === null ? '' : mostCell(mostAmong)]];
  });
  if (rows.length === 0) return [];
  return [
    `They share a histogram with the other genres, but their probability means something else: that a track is among the ${formatPercent(TOP_SHARE)} taggers rank highest, of tracks like those the taggers have heard.
No tagger has listened to the tracks of some sources; there nothing is known, neither whether a label is right nor how often it should come, and it can come far too often. Held-out
tracks given a label with more than ${LIKELY_PROB}:`,
    table(['label', 'where taggers listened', 'where none did', 'there most among'], rows),
  ];
}

type LikelyTracks = TaggerReachReport['heard'];

function shareCell({ tracks, likely }: LikelyTracks): string {
  return `${formatPercent(likely / tracks)} of ${tracks}`;
}

function mostCell(most: NonNullable<TaggerReachReport['mostAmong']>): string {
  return `${most.label}: ${shareCell(most)}`;
}
