import type { EngineChoice } from '../../src-shared/engines';
import type { ErrorInfo } from '../../src-shared/errors';
import type { AnalysisState } from '../../src-shared/domain';
import type { Services } from '../services/service-types';
import { isStopped, type CliContext } from './context';
import { printable } from './format';
import { analysisProgress, scanProgress } from './progress-text';
import type { Terminal } from './terminal';

/** One file or folder of those asked for, once there is an answer. */
export type Heard =
  | { readonly trackId: number }
  /** There is no track: it could not be read, or the engine could not start. */
  | { readonly path: string; readonly error: ErrorInfo };

export interface HearOptions {
  /** Analyses also what is known. */
  readonly again?: boolean;
  /** What computes; null: what the settings say. */
  readonly engine: EngineChoice | null;
}

/**
 * Scans files and folders, analyses what is not known yet, and gives every track in path order as soon as it is done.
 * Ends early, without an error, when the context is stopped.
 */
export async function* hearPaths(
  services: Services,
  context: CliContext,
  paths: readonly string[],
  { again = false, engine }: HearOptions,
): AsyncGenerator<Heard> {
  if (engine !== null) services.engines.useForNow(engine);
  yield* await scanPaths(services, context, paths);
  if (isStopped(context)) return;
  const order = Array.from(await services.library.tracks({ paths }), ({ id }) => id);
  const run = await startAnalysis(services, context, paths, again);
  for (const trackId of order) {
    const engineError = await run.whenDone(trackId);
    if (isStopped(context)) break;
    yield engineError === null ? { trackId } : { path: services.library.track(trackId).path, error: engineError };
  }
  run.end();
}

/** @returns what could not be read, however much it is */
async function scanPaths(
  services: Services,
  context: CliContext,
  paths: readonly string[],
): Promise<{ path: string; error: ErrorInfo }[]> {
  const { terminal } = context;
  const skipped: { path: string; error: ErrorInfo }[] = [];
  const unlisten = [
    services.events.on('scan.skipped', (skip) => skipped.push(skip)),
    services.events.on('scan.changed', (state) => {
      if (state.status === 'scanning') terminal.progress(scanProgress(state, terminal.columns));
    }),
  ];
  await services.library.scanPaths(paths);
  for (const stopListening of unlisten) stopListening();
  terminal.progress('');
  return skipped;
}

interface AnalysisRun {
  /** Resolves when the track has its answer, with the error that keeps it from ever getting one, or when stopped. */
  whenDone(trackId: number): Promise<ErrorInfo | null>;
  end(): void;
}

async function startAnalysis(
  services: Services,
  context: CliContext,
  paths: readonly string[],
  again: boolean,
): Promise<AnalysisRun> {
  const { terminal } = context;
  let isOver = false;
  let engineError: ErrorInfo | null = null;
  const noted = new Set<string>();
  let wake = () => {};
  const unlisten = [
    services.events.on('analysis.changed', (state) => {
      tellNotes(state, noted, terminal);
      if (state.status !== 'idle') terminal.progress(analysisProgress(state, terminal.columns));
    }),
    services.events.on('track.finished', () => wake()),
  ];
  await services.analysis.start({ paths }, { again });
  void services.analysis.whenIdle().then((state) => {
    isOver = true;
    tellNotes(state, noted, terminal);
    engineError = state.error;
    wake();
  });
  // The library knows, and no event of the track itself: a copy of it that was heard answers for both.
  const isPending = (trackId: number) => services.library.track(trackId).status === 'pending';
  const end = () => {
    for (const stopListening of unlisten) stopListening();
    terminal.progress('');
  };
  return {
    async whenDone(trackId) {
      while (isPending(trackId) && !isOver && !isStopped(context)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return isPending(trackId) ? (engineError ?? NEVER_HEARD) : null;
    },
    end,
  };
}

/** An engine that failed is told once, whatever becomes of the progress line. */
function tellNotes({ notes }: AnalysisState, noted: Set<string>, terminal: Terminal): void {
  for (const note of notes) {
    if (!noted.has(note)) terminal.note(`Note: ${printable(note)}`);
    noted.add(note);
  }
}

/** Should not happen: the run ended without an answer and without saying why. */
const NEVER_HEARD: ErrorInfo = { code: 'cancelled', message: 'the analysis ended before it came to this file' };
