import type { ExperimentResult } from './result';
import type { Measured } from './score';

/** Results side by side as a Markdown table, in the order given. */
export function summaryTable(results: readonly ExperimentResult[]): string {
  const head = [
    'experiment',
    'network',
    'parameters',
    'songs',
    'accuracy',
    'by vote',
    'segments',
    'macro F1',
    'mean ROC-AUC',
    'training',
  ];
  const rows = results.map(({ config, network, scores, runs }) => [
    config.id,
    network.title,
    network.parameters.toLocaleString('en'),
    String(scores.tracks),
    measured(scores.accuracy),
    scores.votedAccuracy === null ? '–' : scores.votedAccuracy.value.toFixed(3),
    scores.segmentAccuracy.toFixed(3),
    measured(scores.macroF1),
    scores.macroRocAuc.toFixed(3),
    `${(runs.reduce((sum, { seconds }) => sum + seconds.training, 0) / 60).toFixed(1)} min`,
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

function measured({ value, interval: [low, high] }: Measured): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
