import type { TrackRow, WrittenFile } from '../../src-shared/domain';
import { predictedLabels, rankedLabels } from '../../src-shared/predicted-labels';
import type { HeadPrediction, TrackPrediction } from '../../src-shared/prediction';
import { HEAD_NOUNS, type HeadSpec, type ModelSpec } from '../../src-shared/model-spec';
import { reasonBeside } from '../../src-shared/reason-beside';
import type { TagEdit, WriteResult } from '../../src-shared/tags';
import { formatBar, formatDuration, formatPercent, printable } from './format';

const BAR_CELLS = 8;
const SHOWN_LABELS = 3;
const INDENT = '  ';
const LEAST_FIELD_CHARS = 5;
/** The scores would fill the screen. */
const LONGEST_VALUES_CHARS = 120;

/**
 * A track as people read it: its name, then a line for each head with the labels heard most. `●` marks those sure enough
 * to be written as tags.
 */
export function heardText(track: TrackRow, prediction: TrackPrediction, spec: ModelSpec): string {
  const name = [track.artist, track.title].filter((part) => part !== '').join(' – ');
  const title = `${formatDuration(prediction.durationSec).padStart(7)}  ${printable(name || track.path)}`;
  // One for all heads, so that the bars stand below each other.
  const widths = {
    head: Math.max(...spec.heads.map(({ name }) => HEAD_NOUNS[name].length)),
    label: Math.max(...spec.heads.flatMap(({ labels }) => labels.map((label) => label.title.length))),
  };
  const heads = spec.heads.flatMap((head) => {
    const found = prediction.heads.find((candidate) => candidate.name === head.name);
    return found === undefined ? [] : [headLine(head, found, widths)];
  });
  return [title, ...(name === '' ? [] : [`${INDENT}${printable(track.path)}`]), ...heads].join('\n');
}

/** Characters. */
interface ColumnWidths {
  readonly head: number;
  readonly label: number;
}

function headLine(head: HeadSpec, prediction: HeadPrediction, widths: ColumnWidths): string {
  const claimed = new Set(predictedLabels(head, prediction.meanProbs).map(({ label }) => label.id));
  const cells = rankedLabels(head, prediction.meanProbs)
    .slice(0, SHOWN_LABELS)
    .map(({ label, prob }) => {
      const mark = claimed.has(label.id) ? '●' : ' ';
      return `${mark} ${label.title.padEnd(widths.label)} ${formatBar(prob, BAR_CELLS)}${formatPercent(prob)}`;
    });
  return `${INDENT}${HEAD_NOUNS[head.name].padEnd(widths.head)} ${cells.join('  ')}`.trimEnd();
}

/** Old → new, line by line, and the warnings. @param edits at least one */
export function planText(path: string, edits: readonly TagEdit[], warnings: readonly string[]): string {
  return [printable(path), ...editLines(edits), ...warnings.map((warning) => `${INDENT}! ${printable(warning)}`)].join(
    '\n',
  );
}

const STATES: Readonly<Record<WrittenFile['state'], string>> = {
  written: 'written',
  undone: 'undone',
  failed: 'not written',
  pending: 'at work',
};

/** A file of a run: what became of it, and what it was to become. */
export function writtenFileText({ path, state, reason, edits }: WrittenFile): string {
  const outcome = reason === null ? STATES[state] : `${STATES[state]}: ${reasonBeside(path, reason)}`;
  return [printable(path), `${INDENT}${printable(outcome)}`, ...editLines(edits)].join('\n');
}

function editLines(edits: readonly TagEdit[]): string[] {
  const width = Math.max(...edits.map(({ field }) => field.length), LEAST_FIELD_CHARS);
  return edits.map(
    (edit) => `${INDENT}${edit.field.padEnd(width)} ${valuesText(edit.old ?? [])} → ${valuesText(edit.new)}`,
  );
}

/** One line; most messages name the file already. */
export function failedText(path: string, message: string): string {
  return printable(`failed   ${message.includes(path) ? message : `${path}: ${message}`}`);
}

/** @param words what the statuses are called, e.g. `restored` instead of `written` */
export function writeResultText(result: WriteResult, words: Readonly<Record<WriteResult['status'], string>>): string {
  const reason = result.reason === undefined ? '' : `: ${reasonBeside(result.path, result.reason)}`;
  return printable(`${words[result.status].padEnd(10)}  ${result.path}${reason}`);
}

function valuesText(values: readonly string[]): string {
  const text = values.length === 0 ? '(empty)' : printable(values.join('; '));
  return text.length > LONGEST_VALUES_CHARS ? `${text.slice(0, LONGEST_VALUES_CHARS)}…` : text;
}
