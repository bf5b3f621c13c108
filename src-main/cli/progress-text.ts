import type { AnalysisState, ScanState, WriteState } from '../../src-shared/domain';
import { ENGINE_TITLES, type EngineName } from '../../src-shared/engines';
import { formatBar, formatDuration, printable, shortenPath } from './format';

/** One line that says how far things are. @param columns width of the terminal in characters */
export function scanProgress(state: ScanState, columns: number): string {
  const counts = `Scanning: ${state.seen} seen, ${state.read} read`;
  return withPath(counts, state.folder, columns);
}

export function analysisProgress(state: AnalysisState, columns: number): string {
  if (state.trying !== null) return tryingProgress(state.trying);
  if (state.status === 'starting') return 'Starting the model …';
  const doing = state.stage === 'rescoring' ? ' scored anew' : '';
  const parts = [`${bar(state.done, state.total)} ${state.done}/${state.total}${doing}`];
  if (state.failed > 0) parts.push(`${state.failed} failed`);
  if (state.tracksPerSec !== null) parts.push(`${state.tracksPerSec.toFixed(1)} tracks/s`);
  if (state.etaSec !== null) parts.push(`${formatDuration(state.etaSec)} left`);
  return withPath(parts.join('  '), state.currentPaths[0] ?? null, columns);
}

/** While it is found out what computes fastest. */
export function tryingProgress(engine: EngineName): string {
  return `Trying ${ENGINE_TITLES[engine]} …`;
}

export function writeProgress(state: WriteState): string {
  const left = state.etaSec === null ? '' : `  ${formatDuration(state.etaSec)} left`;
  return `${bar(state.done, state.total)} ${state.done}/${state.total}${left}`;
}

function bar(done: number, total: number): string {
  return `[${formatBar(total === 0 ? 0 : done / total, 20)}]`;
}

function withPath(text: string, path: string | null, columns: number): string {
  const room = columns - text.length - 3;
  return path === null || room < 12 ? text : `${text}  ${shortenPath(printable(path), room)}`;
}
