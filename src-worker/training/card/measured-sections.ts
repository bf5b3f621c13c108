import { formatMeasured, formatShare } from '../experiments/report/format';
import type { ClosedTaskReport, EvaluationReport, MeasuredByFold } from '../held-out/report';
import { mean } from '../metrics';
import { formatFolds, table } from './markdown';

/** What this project set out to reach, as means over the folds. */
const AIMS = { quadrantMacroF1: 0.76, gtzanAccuracy: 0.8, emotifyAccuracy: 0.8, allMusicRocAuc: 0.88 } as const;

const AIM_WORDS =
  'Reached: by the mean of folds and by all tracks at once, unless it says by which. Where the aim lies within the interval of all tracks at once, other tracks could have told otherwise.';

export function measuredSection(report: EvaluationReport): string {
  return [
    '## Measured',
    `On ${report.tracks} labelled tracks, each predicted by a network that never heard its group: ${foldCount(report)} folds, split before slicing and augmenting (split.tsv). ` +
      'In 4q a group is an artist, so of moods and AllMusic genres the network heard nothing else by the artist, as far as 4q goes: the artists of GTZAN and Emotify are not known, a group there is the track ' +
      'itself, and what of these is not held out is trained on in every fold, and may be by the same artists. A track counts once, by the mean probability of its segments, calibrated by the other folds. Brackets: 95 % bootstrap ' +
      'intervals over groups; ±: standard deviation between the folds. The network that ships is trained by the same recipe on all folds, so these figures are of the recipe.',
    aimTable(report),
    AIM_WORDS,
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
    ['measure', 'aim', 'reached', 'mean of folds', 'folds', 'all tracks at once'],
    rows.map(([name, measured, aim]) => [
      name,
      aim.toFixed(2),
      describeReached(measured, aim),
      formatFolds(measured),
      measured.byFold.map(formatShare).join(', '),
      formatMeasured(measured),
    ]),
  );
}

/** Whether an aim is reached, and whether the interval leaves that open. */
function describeReached({ value, interval: [low, high], byFold }: MeasuredByFold, aim: number): string {
  const [isByFolds, isAtOnce] = [mean(byFold) >= aim, value >= aim];
  const by = isByFolds === isAtOnce ? '' : isByFolds ? ' by the mean of folds only' : ' by all at once only';
  const isOpen = low < aim && aim <= high;
  return `${isByFolds || isAtOnce ? 'reached' : 'not reached'}${by}${isOpen ? '; aim within the interval' : ''}`;
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
