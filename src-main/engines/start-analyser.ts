import { SAFE_ENGINE } from '../../src-shared/engines';
import type { Analyser, AnalyserStart } from '../analysis/analyser';
import type { EventSource } from '../services/service-types';
import { WorkerHost, type WorkerHostOptions } from '../worker-host/worker-host';
import type { ChosenEngine, EngineChooser } from './engine-chooser';

export interface AnalyserOptions extends Omit<WorkerHostOptions, 'engine' | 'onEngineChange'> {
  readonly engines: EngineChooser;
  readonly events: EventSource;
}

/**
 * Starts a worker with the engine that is to be used, which may have to be found out first.
 * @throws CodedError why it does not start, `cancelled` when it was given up
 */
export async function startAnalyser(options: AnalyserOptions, start: AnalyserStart): Promise<Analyser> {
  const { engine, note } = start.isSafe ? { engine: SAFE_ENGINE, note: null } : await choose(options, start);
  if (note !== null) start.onNote(note);
  return WorkerHost.start({ ...options, engine, onEngineChange: start.onNote });
}

async function choose({ engines, events }: AnalyserOptions, { signal, onTry }: AnalyserStart): Promise<ChosenEngine> {
  const stopTelling = events.on('engines.changed', ({ trying }) => onTry(trying));
  try {
    return await engines.choose(signal);
  } finally {
    stopTelling();
  }
}
