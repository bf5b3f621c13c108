import { formatMeasured, formatShare } from '../experiments/report/format';
import type { ClosedTaskReport, EvaluationReport, MeasuredByFold } from '../held-out/report';
import { formatFolds, table } from './markdown';

/** What this project set out to reach, as means over the folds. */
const AIMS = { quadrantMacroF1: 0.76, gtzanAccuracy: 0.8, emotifyAccuracy: 0.8, allMusicRocAuc: 0.88 } as const;

export function measuredSection(report: EvaluationReport): string {
  return [
    '## Measured',
    `On ${report.tracks} labelled tracks, each predicted by a network that never heard its group (artist, or the track itself): ${foldCount(report)} folds, ` +
      'split before slicing and augmenting (split.tsv). A track counts once, by the mean probability of its segments, calibrated by the other folds. Brackets: 95 % bootstrap ' +
      'intervals over groups; ±: standard deviation between the folds. The network that ships is trained by the same recipe on all folds, so these figures are of the recipe.',
    aimTable(report),
    closedTaskTable(report),
    `AllMusic genres: mean over ${report.allMusicMacroRocAuc.labels.join(', ')}, as far as a fold or resample has tracks with and without the genre.`,
    confusionTable('Mood quadrants', report.moodQuadrants),
    confusionTable('GTZAN genres', report.gtzanGenres),
    confusionTable('Emotify genres', report.emotifyGenres),
  ].join('\n\n');
}

function foldCount({ moodQuadrants }: EvaluationReport): number {
  return moodQuadrants.trackMacroF1.byFold.length;
}

function aimTable({ moodQuadrants, gtzanGenres, emotifyGenres, allMusicMacroRocAuc }: EvaluationReport): string {
  const rows: readonly [string, MeasuredByFold, number][] = [
    ['4q mood quadrants, macro F1 of tracks', moodQuadrants.trackMacroF1, AIMS.quadrantMacroF1],
    ['GTZAN part, accuracy of clips', gtzanGenres.trackAccuracy, AIMS.gtzanAccuracy],
    ['Emotify, accuracy of tracks', emotifyGenres.trackAccuracy, AIMS.emotifyAccuracy],
    ['AllMusic genres, macro ROC-AUC', allMusicMacroRocAuc, AIMS.allMusicRocAuc],
  ];
  return table(
    ['measure', 'aim', 'mean of folds', 'folds', 'all tracks at once'],
    rows.map(([name, measured, aim]) => [
      name,
      aim.toFixed(2),
      formatFolds(measured),
      measured.byFold.map(formatShare).join(', '),
      formatMeasured(measured),
    ]),
  );
}

function closedTaskTable({ moodQuadrants, gtzanGenres, emotifyGenres }: EvaluationReport): string {
  const tasks: readonly [string, ClosedTaskReport][] = [
    ['4q mood quadrants', moodQuadrants],
    [`GTZAN part, ${gtzanGenres.labels.length} genres`, gtzanGenres],
    [`Emotify, ${emotifyGenres.labels.length} genres`, emotifyGenres],
  ];
  return table(
    ['task', 'tracks', 'track accuracy', 'track macro F1', 'segment accuracy'],
    tasks.map(([name, task]) => [
      name,
      task.tracks,
      formatMeasured(task.trackAccuracy),
      formatMeasured(task.trackMacroF1),
      formatShare(task.segmentAccuracy),
    ]),
  );
}

function confusionTable(title: string, { labels, confusion }: ClosedTaskReport): string {
  const rows = confusion.map((row, i) => [`**${labels[i]}**`, ...row]);
  return `### ${title}: answered (columns) for true (rows)\n\n${table(['', ...labels], rows)}`;
}
