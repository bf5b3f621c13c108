import type { ModelSpec } from '../../../src-shared/model-spec';
import type { Estimate, LabelFigure, TrainingReport } from '../../../src-shared/training-report';
import { baseLearnedText } from '../../../src-shared/base-learned';
import { table } from '../card/markdown';
import { formatMeasured, formatShare } from '../experiments/report/format';
import { type HeadRecipe, segmentsPerSong } from './recipe';

export interface CardFacts {
  readonly spec: ModelSpec;
  readonly report: TrainingReport;
  readonly recipe: HeadRecipe;
  readonly keepsLabels: boolean;
  /** Songs of the library that had labels and were left out, since there were more than fit, or no sound of theirs was kept. */
  readonly leftOut: number;
  readonly unheard: number;
}

/** The card of a model that was retrained in the app, in Markdown: how it came to be, what it can do, and what it cannot. */
export function writeOwnCard(facts: CardFacts): string {
  const { spec } = facts;
  const sections = [
    `# ${spec.title}`,
    `${spec.architecture}. Retrained on ${spec.createdOn} in Sleevenotes on ${songsAndGroups(facts.report)}.`,
    forWhat(facts),
    method(facts),
    measuredSection(facts),
    labelSection(facts),
    comparison(facts.report),
    LIMITS,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

export const FIELD_WORDS = { genre: 'genres', mood: 'moods' } as const;
export const GROUP_WORDS = { artist: 'artists', album: 'albums', track: 'recordings' } as const;

function songsAndGroups({ songs, groups, groupedBy, labels }: TrainingReport): string {
  return `${songs.length} songs of ${groups} ${GROUP_WORDS[groupedBy]} with ${labels.length} labels`;
}

function forWhat({ report, keepsLabels }: CardFacts): string {
  const kept =
    report.base === null || !keepsLabels
      ? ''
      : ` Labels of ${report.base.title} that are called otherwise are kept as they were; what its card says of them holds on.`;
  return `## For what
Histograms of ${FIELD_WORDS[report.field]} in the words of one collection, and tag suggestions from them, for songs like those it was trained on.${kept}`;
}

function method({ report, recipe, leftOut, unheard }: CardFacts): string {
  const base = report.base === null ? '' : ` of ${report.base.title}, which stays as it was,`;
  const left =
    leftOut === 0
      ? ''
      : `\n${leftOut} more songs with labels were left out: they are too many to train on at once. Rare labels were kept whole.`;
  const silent =
    unheard === 0 ? '' : `\n${unheard} more songs with labels were left out, since nothing was kept of their sound.`;
  return `## How it was trained
What the network${base} says of every segment was kept when the songs were analysed. On that a small network was trained: batch norm, a dense layer of ${recipe.denseUnits} ReLUs with batch norm,
an output per label; Adam, ${segmentsPerSong(recipe, report.songs.length)} random segments a song in an epoch (of a song that has fewer, some more than once), dropout ${recipe.inputDropout} and ${recipe.dropout}, binary cross-entropy of what is known.
It took ${Math.round(report.tookSec)} s. Of ${report.curve.length} epochs number ${report.bestEpoch} was the best, and was taken.${left}${silent}

Beside the network that is used, ${report.folds} others were trained, each without a part of the songs; all songs of ${ONE_OF[report.groupedBy]} are in one part. Every figure here is of songs
that the network which heard them had not been trained on${report.groupedBy === 'artist' ? '' : GROUPING_WARNINGS[report.groupedBy]}. The number of epochs, the calibration and the thresholds of a part were chosen on the others. ${COPIES[report.groupedBy]}`;
}

/** What nobody looks for among the songs of a library: the same recording in two files. */
export const COPIES = {
  artist:
    'Two files of one recording stay on one side where both name its artist; others, as of a collection by various artists, may stand on both, and flatter.',
  album:
    'Two files of one recording stay on one side where they are of one album; others may stand on both, and flatter.',
  track: 'Two files of one recording may stand on both sides, and flatter.',
} as const;

export const ONE_OF = { artist: 'an artist', album: 'an album', track: 'one file' } as const;
const GROUPING_WARNINGS = {
  album:
    '; but there are labels with songs of one artist only, so an artist may stand on both sides, and the figures flatter',
  track:
    '; but there are labels with songs of one album only, so artists and albums may stand on both sides, and the figures flatter',
} as const;

export function measuredSection({ report }: Pick<CardFacts, 'report'>): string {
  return `## Measured
F1 of songs, mean over labels: ${formatEstimate(report.macroF1)}. In brackets are 95 % intervals, by drawing ${GROUP_WORDS[report.groupedBy]} anew;
where that never changes a figure, as where all that was claimed is right, by a share of as many songs as there are ${GROUP_WORDS[report.groupedBy]} (Wilson).`;
}

export function labelSection({ report }: Pick<CardFacts, 'report'>): string {
  const rows = report.labels.map(({ label, songs, threshold, figures }) => [
    label,
    songs,
    threshold === null ? 'never written' : formatShare(threshold),
    ...figureCells(figures),
  ]);
  return `## Labels
A label is written from its threshold on: the lowest probability from which it was right in ${Math.round(report.targetPrecision * 100)} % of the held-out songs it claims, and never less than 0.5. Where none is, the
label is shown in histograms and never written; its figures are then those of 0.5. Precision: of the songs claimed, how many have the label. Recall: of the songs that have it, how many are claimed.

${table(['label', 'songs', 'threshold', 'precision', 'recall', 'F1'], rows)}`;
}

export function comparison(report: TrainingReport): string {
  if (report.base === null || report.baseMacroF1 === null) return '';
  const rows = report.labels.flatMap(({ label, figures, base }) =>
    base === null ? [] : [[label, formatEstimate(figures.f1), formatEstimate(base.f1)]],
  );
  return `## Compared with ${report.base.title}
On the same songs and the labels it knows, under its own thresholds: F1 ${formatEstimate(report.baseMacroF1)}, this model ${formatEstimate(report.macroF1OfKnown)}. ${baseLearnedText(report)}

${table(['label', 'F1 of this model', `F1 of ${report.base.title}`], rows)}`;
}

export const LIMITS = `## What it is not good for
- Other people's collections: its words mean what they mean in the one it was trained on, mistakes in the labels included.
- Music that is unlike anything in it. It has not been told what speech, noise or silence are, and may give them a label.
- Checking the labels it learned from: of those songs it was told the answer, and is surer and more often right than the figures say.
- Labels that say nothing of the sound, such as a decade or an owner: it will find what happens to go with them.
- Precision holds where a label is about as frequent as among these songs. Where it is rarer, more of what is written is wrong.
- Figures of a label with a few tens of songs are rough: look at the intervals.
- Judging people, and questions of rights or royalties.`;

function figureCells({ precision, recall, f1 }: LabelFigure): string[] {
  return [precision, recall, f1].map(formatEstimate);
}

function formatEstimate(estimate: Estimate): string {
  return estimate === null ? '–' : formatMeasured(estimate);
}
