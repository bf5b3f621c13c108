import { join } from 'node:path';
import { createProgressLine, formatTime } from '../progress-line';
import { formatMeasured } from './report/format';
import type { MatrixOutcome, MatrixState, MatrixWork } from './run-matrix';

/** Tells on standard error how far a matrix is: one line of progress, and a line for each experiment that ends. */
export interface MatrixProgress extends Pick<MatrixWork, 'onProgress' | 'onDone' | 'onFailed'> {
  readonly onStop: () => void;
  readonly onEnd: (outcome: MatrixOutcome) => void;
}

/** @param outDir where the pages are */
export function createMatrixProgress({ cells, done }: MatrixState, outDir: string): MatrixProgress {
  const line = createProgressLine();
  const isMatrix = cells.length > 1;
  const nameOf = (place: number, id: string): string => (isMatrix ? `${place} of ${cells.length}, ${id}` : id);
  const allLeft = (leftMs: number | null): string =>
    isMatrix && leftMs !== null ? `; all: about ${formatTime(leftMs)} left` : '';
  if (isMatrix) line.print(`${cells.length} experiments: ${done.size} done, ${cells.length - done.size} to do`);
  else if (done.size === 1) line.print(`${cells[0]!.config.id} is done already`);
  return {
    onProgress: (place, leftMs, stage, count, total, detail) =>
      line.update(isMatrix ? `${place} of ${cells.length}, ${stage}` : stage, count, total, detail, allLeft(leftMs)),
    onDone: (place, leftMs, { config, scores }) => {
      const page = join(outDir, config.id, 'report.html');
      line.print(`${nameOf(place, config.id)}: accuracy ${formatMeasured(scores.accuracy)}, ${page}${allLeft(leftMs)}`);
    },
    onFailed: (place, id, { message }) => line.print(`${nameOf(place, id)}: failed: ${message.replace(`${id}: `, '')}`),
    onStop: () => line.print('Stopping … (a second Ctrl+C ends at once)'),
    onEnd: ({ results, failures, isStopped }) => {
      if (isStopped) line.print('Stopped. What was done is kept; the same command goes on.');
      else if (failures.length > 0) {
        const ids = failures.map(({ id }) => id).join(', ');
        line.print(`${failures.length} of ${cells.length} failed; the same command tries them again: ${ids}`);
      }
      if (results.length > 0) line.print(`Results: ${join(outDir, 'index.html')}`);
    },
  };
}
