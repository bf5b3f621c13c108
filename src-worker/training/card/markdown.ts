import { formatShare } from '../experiments/report/format';
import { mean } from '../metrics';
import type { MeasuredByFold } from '../held-out/report';

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function escapeCell(cell: string | number): string {
  return String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** E.g. `43 %`. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Mean over the folds and their standard deviation, e.g. `0.712 ± 0.031`. */
export function formatFolds({ byFold }: Pick<MeasuredByFold, 'byFold'>): string {
  const centre = mean(byFold);
  const squares = byFold.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return `${formatShare(centre)} ± ${formatShare(Math.sqrt(squares / (byFold.length - 1)))}`;
}
