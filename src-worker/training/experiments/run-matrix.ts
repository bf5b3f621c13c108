import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorInfo, toErrorInfo } from '../../../src-shared/errors';
import { isSameConfig } from './config';
import type { MatrixCell } from './matrix';
import type { ReportProgress } from './model-family';
import type { DataFacts, ExperimentResult } from './result';
import { readResult, RESULT_FILE } from './result-file';

/** Where the experiments of a matrix stand. */
export interface MatrixState {
  readonly cells: readonly MatrixCell[];
  /** By id: results there are already, of the same configuration and data. */
  readonly done: ReadonlyMap<string, ExperimentResult>;
}

export interface MatrixOutcome {
  /** In the order of the cells. */
  readonly results: readonly ExperimentResult[];
  readonly failures: readonly { readonly id: string; readonly error: ErrorInfo }[];
  readonly isStopped: boolean;
}

export interface MatrixWork {
  readonly run: (cell: MatrixCell, onProgress: ReportProgress) => Promise<ExperimentResult>;
  /** @param leftMs for all experiments; null while none is done that says how long they take */
  readonly onProgress: (place: number, leftMs: number | null, ...progress: Parameters<ReportProgress>) => void;
  readonly onDone: (place: number, leftMs: number | null, result: ExperimentResult) => void;
  readonly onFailed: (place: number, id: string, error: ErrorInfo) => void;
  readonly signal: AbortSignal;
}

/**
 * @param facts the data there is now; null takes results on any
 * @throws CodedError `bad-input` when a result cannot be read
 */
export async function findDone(
  cells: readonly MatrixCell[],
  outDir: string,
  facts: DataFacts | null,
): Promise<MatrixState> {
  const done = new Map<string, ExperimentResult>();
  for (const { config } of cells) {
    const folder = join(outDir, config.id);
    if (!existsSync(join(folder, RESULT_FILE))) continue;
    const { result } = await readResult(folder);
    const isSameData = facts === null || result.data.splitHash === facts.splitHash;
    if (isSameData && isSameConfig(result.config, config)) done.set(config.id, result);
  }
  return { cells, done };
}

/** Runs what is not done yet, one after the other; one that fails does not keep the others from their turn. */
export async function runMatrix({ cells, done }: MatrixState, work: MatrixWork): Promise<MatrixOutcome> {
  const results = new Map(done);
  const failures: { id: string; error: ErrorInfo }[] = [];
  let open = cells.length - done.size;
  const timesMs = [...done.values()].map(durationMs);
  const leftMs = (elapsedMs: number): number | null => {
    if (timesMs.length === 0) return null;
    const meanMs = timesMs.reduce((sum, ms) => sum + ms, 0) / timesMs.length;
    // The last one takes longer than the others did: nothing is known any more.
    if (open === 1 && elapsedMs > meanMs) return null;
    return Math.max(0, meanMs - elapsedMs) + (open - 1) * meanMs;
  };
  for (const [index, cell] of cells.entries()) {
    const { id } = cell.config;
    if (done.has(id)) continue;
    if (work.signal.aborted) break;
    const startedMs = Date.now();
    try {
      const result = await work.run(cell, (...progress) =>
        work.onProgress(index + 1, leftMs(Date.now() - startedMs), ...progress),
      );
      results.set(id, result);
      timesMs.push(durationMs(result));
      open--;
      work.onDone(index + 1, open === 0 ? null : leftMs(0), result);
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (error.code === 'cancelled') break;
      failures.push({ id, error });
      open--;
      work.onFailed(index + 1, id, error);
    }
  }
  return {
    results: cells.flatMap(({ config }) => results.get(config.id) ?? []),
    failures,
    isStopped: work.signal.aborted,
  };
}

function durationMs({ environment }: ExperimentResult): number {
  return environment.seconds.reduce((sum, { features, training }) => sum + 1000 * (features + training), 0);
}
