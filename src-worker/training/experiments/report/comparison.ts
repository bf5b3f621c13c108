import { publishedAccuracy, subjectOf } from '../published';
import type { ExperimentResult } from '../result';
import { formatCount, formatMeasured, formatMinutes, formatPublished, formatShare } from './format';
import type { KeptExperiment, ResultSet } from './result-set';

/** Experiments side by side, the same for pages and for Markdown. */
export interface ComparisonTable {
  readonly title: string;
  readonly head: readonly string[];
  /** How many columns at the beginning name a row. */
  readonly names: number;
  readonly rows: readonly ComparisonRow[];
}

export interface ComparisonRow {
  readonly cells: readonly string[];
  readonly experiment: KeptExperiment;
  /** The authors' accuracy, where there is one. */
  readonly published: readonly number[] | null;
}

const MEASURES = [
  'parameters',
  'songs',
  'accuracy',
  'published',
  'by vote',
  'segments',
  'macro F1',
  'mean ROC-AUC',
  'calibration error',
  'training',
] as const;

/** A table for each matrix, with a column for each of its axes, and one for experiments by themselves. */
export function comparisonTables({ experiments }: ResultSet): ComparisonTable[] {
  const groups = Map.groupBy(experiments, ({ result }) => matrixOf(result) ?? '');
  return [...groups].map(([title, members]) => {
    const axes = [...new Set(members.flatMap(({ result }) => Object.keys(result.variant)))];
    const names = title === '' ? ['experiment'] : axes;
    const rows = members.map((experiment) => toRow(experiment, title === '' ? null : axes));
    return {
      title: title === '' ? 'Single experiments' : title,
      head: [...names, ...MEASURES],
      names: names.length,
      rows,
    };
  });
}

/** The id of an experiment's matrix: its own without the options; null for an experiment by itself. */
export function matrixOf({ config, variant }: Pick<ExperimentResult, 'config' | 'variant'>): string | null {
  const options = Object.values(variant);
  return options.length === 0 ? null : config.id.slice(0, -`.${options.join('.')}`.length);
}

function toRow(experiment: KeptExperiment, axes: readonly string[] | null): ComparisonRow {
  const { config, variant, network, scores, environment } = experiment.result;
  const published = publishedAccuracy(experiment.result);
  const names = axes === null ? [config.id] : axes.map((axis) => variant[axis] ?? '');
  const trainingSec = environment.seconds.reduce((sum, { training }) => sum + training, 0);
  const cells = [
    ...names,
    formatCount(network.parameters),
    formatCount(scores.tracks),
    formatMeasured(scores.accuracy),
    published === null ? '' : formatPublished(published),
    scores.votedAccuracy === null ? '' : formatShare(scores.votedAccuracy.value),
    formatShare(scores.segmentAccuracy),
    formatMeasured(scores.macroF1),
    formatShare(scores.macroRocAuc),
    formatShare(scores.calibrationError),
    formatMinutes(trainingSec),
  ];
  return { cells, experiment, published };
}

/** What was measured here and what was published as rows, the options of the only axis as columns. */
export interface SideBySide {
  readonly system: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One table for each published system with a matrix of one axis, over all sets: so that genre and mood stand together. */
export function sideBySideTables(sets: readonly ResultSet[]): SideBySide[] {
  const results = sets.flatMap(({ experiments }) => experiments.map(({ result }) => result));
  const groups = Map.groupBy(
    results.filter((result) => Object.keys(result.variant).length === 1 && publishedAccuracy(result) !== null),
    ({ config, variant }) => `${config.system} ${Object.keys(variant)[0]!}`,
  );
  return [...groups.values()].map((members) => {
    const [{ config, variant }] = members as [ExperimentResult];
    const [axis] = Object.keys(variant) as [string];
    const options = [...new Set(members.map((result) => result.variant[axis]!))];
    const matrices = Map.groupBy(members, (result) => `${subjectOf(result)}, ${result.data.name}`);
    const rows = [...matrices].flatMap(([name, own]) => rowsOf(name, own, axis, options));
    return { system: config.system, head: [axis, ...options], rows };
  });
}

function rowsOf(
  name: string,
  members: readonly ExperimentResult[],
  axis: string,
  options: readonly string[],
): string[][] {
  const cells = (show: (result: ExperimentResult) => string): string[] =>
    options.map((option) => {
      const result = members.find(({ variant }) => variant[axis] === option);
      return result === undefined ? '' : show(result);
    });
  return [
    [`${name}: songs, here`, ...cells(({ scores }) => formatMeasured(scores.accuracy))],
    [`${name}: segments, here`, ...cells(({ scores }) => formatShare(scores.segmentAccuracy))],
    [`${name.split(',')[0]!}: published`, ...cells((result) => formatPublished(publishedAccuracy(result) ?? []))],
  ];
}
