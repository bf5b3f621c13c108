import type { LabelCount, LabelSet } from '../../src-shared/label-set';
import { baseLearnedText } from '../../src-shared/base-learned';
import { textColumns } from '../../src-shared/text-columns';
import type { TrainingState } from '../../src-shared/training';
import type { Estimate, TrainingReport } from '../../src-shared/training-report';
import { countOf, formatBar, formatDuration, formatPercent, printable } from './format';

/** The labels of a set, one a line; ends with a newline. Empty where there are none. */
export function labelSetText({ labels }: LabelSet): string {
  if (labels.length === 0) return '';
  const rows = labels.map((label) => [
    printable(label.label),
    String(label.songs),
    String(label.artists),
    printable(remarkOf(label)),
  ]);
  return `${textColumns([['label', 'songs', 'artists', ''], ...rows]).join('\n')}\n`;
}

function remarkOf({ label, origins, isRare, isKnown }: LabelCount): string {
  const others = origins.filter((origin) => origin !== label);
  const remarks = [
    ...(isRare ? ['left out: too few songs'] : []),
    ...(isKnown ? [] : ['new to the model in use']),
    ...(others.length === 0 ? [] : [`from ${others.join(', ')}`]),
  ];
  return remarks.join('; ');
}

/** What else there is to say of a label set, a sentence a line. */
export function labelSetNotes(set: LabelSet): string[] {
  const { conflicts, doubtful, suggestions, unmatchedRows } = set;
  return [
    `${countOf(set.songs, 'song')} by ${countOf(set.artists, 'artist')}; the sound of ${set.heardSongs} is kept.`,
    ...set.warnings,
    ...suggestions.map(({ from, to }) => printable(`Perhaps the same: --rename "${from}=${to}"`)),
    ...(unmatchedRows === 0 ? [] : [`${countOf(unmatchedRows, 'row')} of the table name no song of the library.`]),
    ...(conflicts.total === 0 ? [] : [`${countOf(conflicts.total, 'conflict')}, e.g. ${describe(conflicts.rows[0])}.`]),
    ...(doubtful.total === 0
      ? []
      : [`Of ${countOf(doubtful.total, 'label')} the model in use is sure of the contrary; --json names the songs.`]),
  ];
}

function describe(conflict: LabelSet['conflicts']['rows'][number] | undefined): string {
  return conflict === undefined ? '' : printable(`“${conflict.title}”: ${conflict.detail}`);
}

/** One line that says how far a training is. */
export function trainingProgress(state: TrainingState): string {
  const parts = [`[${formatBar(state.progress, 20)}]${formatPercent(state.progress)}`, state.stage];
  const last = state.curve.at(-1);
  if (last !== undefined) parts.push(`epoch ${last.epoch}, F1 ${last.heldOutF1.toFixed(2)}`);
  if (state.etaSec !== null) parts.push(`${formatDuration(state.etaSec)} left`);
  return parts.join('  ');
}

/** What a new model can do, label by label; ends with a newline. */
export function reportText({ labels, base }: TrainingReport): string {
  const rows = labels.map(({ label, songs, threshold, figures, base: before }) => [
    printable(label),
    String(songs),
    ...[figures.precision, figures.recall, figures.f1].map(estimateText),
    ...(base === null ? [] : [before === null ? 'not known' : estimateText(before.f1)]),
    threshold === null ? 'never: too few songs to tell, or too often wrong' : `from ${threshold.toFixed(2)} on`,
  ]);
  const header = ['label', 'songs', 'precision', 'recall', 'F1', ...(base === null ? [] : ['F1 before']), 'written'];
  return `${textColumns([header, ...rows]).join('\n')}\n`;
}

/** What to make of it, a sentence a line. */
export function reportNotes({ songs, groups, groupedBy, tookSec, macroF1, ...report }: TrainingReport): string[] {
  const { base, macroF1OfKnown, baseMacroF1 } = report;
  // Of a network that one part was held out from, the groups are those of all songs, also of those it learned from.
  const counted = report.folds === 1 ? [] : [countOf(groups, 'group')];
  const kept = [...counted, ...(groupedBy === 'track' ? [] : [`each ${groupedBy}’s kept together`])].join(', ');
  return [
    `Measured on ${countOf(songs.length, 'song')} it had not learned from${kept === '' ? '' : ` (${kept})`}: F1 ${estimateText(macroF1)}.`,
    ...(base === null || macroF1OfKnown === null || baseMacroF1 === null
      ? []
      : [
          `On the labels that ${base.title} knows: F1 ${estimateText(macroF1OfKnown)}, against its own ${estimateText(baseMacroF1)}.`,
        ]),
    ...[baseLearnedText({ base, baseMacroF1, baseLearned: report.baseLearned, songs })].filter((text) => text !== ''),
    `It took ${formatDuration(tookSec)}.`,
  ];
}

function estimateText(estimate: Estimate): string {
  if (estimate === null) return '-';
  const [low, high] = estimate.interval;
  return `${estimate.value.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
}
