import type { LabelSet, LabelSource } from '../../src-shared/label-set';
import type { Estimate, NamedReport } from '../../src-shared/training-report';
import { formatCount, formatNumberOf, formatShare, UNKNOWN } from './format';

/** Figures of a training in words that need no knowledge of machine learning. */

/** 0.8 -> `8 times in 10`, 0.95 -> `19 times in 20`, 0.99 -> `99 times in 100`. */
export function timesInTen(share: number): string {
  const percent = Math.round(share * 100);
  const whole = percent % 10 === 0 ? 10 : percent % 5 === 0 ? 20 : 100;
  return `${Math.round((percent / 100) * whole)} times in ${whole}`;
}

/** A measured share as people say it: 0.82 -> `about 8 times in 10`. */
export function roughlyInTen(share: number): string {
  if (share >= 0.975) return 'nearly always';
  if (share >= 0.925) return 'about 19 times in 20';
  return `about ${Math.round(share * 10)} times in 10`;
}

/** What comes of the precision asked for. */
export function precisionText(targetPrecision: number): string {
  const effect =
    targetPrecision >= 0.9
      ? 'Careful: many songs stay without a label.'
      : targetPrecision >= 0.7
        ? 'A middle way: some songs stay without a label.'
        : 'Generous: few songs stay without a label, more of them with a wrong one.';
  return `A label is written where it is right about ${timesInTen(targetPrecision)}, as measured on songs it was not trained on. ${effect}`;
}

/** All labels of a report together. */
interface Overall {
  /** Of what would be written, the share that is right; null where nothing would be. */
  readonly precision: number | null;
  /** Of what should be found, the share that would be written. */
  readonly recall: number;
}

/** @returns null for a report without songs */
export function overallOf({ labels }: Pick<NamedReport, 'labels'>): Overall | null {
  const total = sum(labels.map(({ songs }) => songs));
  if (total === 0) return null;
  const counts = labels.map(({ songs, threshold, figures: { precision, recall } }) => {
    const right = threshold === null ? 0 : (recall?.value ?? 0) * songs;
    return { right, written: right === 0 || precision === null || precision.value === 0 ? 0 : right / precision.value };
  });
  const right = sum(counts.map((count) => count.right));
  const written = sum(counts.map((count) => count.written));
  return { precision: written === 0 ? null : right / written, recall: right / total };
}

/** The outcome of a training in one sentence. */
export function headlineOf(report: Pick<NamedReport, 'labels'>): string {
  const overall = overallOf(report);
  if (overall === null) return 'Nothing could be measured.';
  if (overall.precision === null) return 'None of the labels is sure enough to be written.';
  return `Right ${roughlyInTen(overall.precision)} in what it would write; finds ${formatShare(overall.recall)} of what there is to find.`;
}

/**
 * How the new model does beside the one it was made from, on the labels both know. Where the intervals overlap nobody can tell.
 * @returns null where there is nothing to compare
 */
export function comparisonText({
  base,
  baseMacroF1: before,
  macroF1OfKnown: now,
}: Pick<NamedReport, 'base' | 'baseMacroF1' | 'macroF1OfKnown'>): string | null {
  if (base === null || before === null || now === null) return null;
  const figures = `F1 ${formatShare(now.value)}, before ${formatShare(before.value)}`;
  const { title } = base;
  if (now.interval[0] > before.interval[1]) return `On the labels both know it is better than ${title}: ${figures}.`;
  if (now.interval[1] < before.interval[0]) {
    return `On the labels both know it is worse than ${title}: ${figures}. More songs of each, or fewer mistakes in them, may help.`;
  }
  return `These songs are too few to tell whether it is better than ${title} on the labels both know: ${figures}.`;
}

/** `74 % (69–79)`, with its 95 % interval; a dash where it could not be measured. */
export function estimateText(estimate: Estimate): string {
  if (estimate === null) return UNKNOWN;
  const [low, high] = estimate.interval;
  return `${formatShare(estimate.value)} (${Math.round(low * 100)}–${Math.round(high * 100)})`;
}

/** How a source of labels is called. */
export function sourceText(source: LabelSource): string {
  switch (source.kind) {
    case 'tags':
      return 'the tags of your files';
    case 'folders':
      return 'the names of your folders';
    case 'table':
      return 'a table';
    case 'choices':
      return 'what you chose by hand';
  }
}

/** Why none of the labels found can be learned. */
export function noneLearnedText({ labels }: Pick<LabelSet, 'labels'>, minSongs: number): string {
  if (labels.length === 0) return 'Every label is left out; bring some back below.';
  const [most] = labels;
  const start =
    labels.length === 1 ? 'The only label found has' : `The largest of ${formatNumberOf(labels.length, 'label')} has`;
  return `${start} ${formatNumberOf(most?.songs ?? 0, 'song')}; to be learned, a label needs ${formatCount(minSongs)}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
