import { join } from 'node:path';
import { ENGINE_PACKAGES, enginesOf, type EnginesState } from '../../src-shared/engines';
import { machineKey } from '../../src-shared/node/machine-key';
import type { SettingsFile } from '../settings';
import type { ForkWorker } from '../worker-host/worker-port';
import { EngineChooser } from './engine-chooser';
import { KeptProbes } from './kept-probes';
import { tryEngine } from './try-engine';

export interface EnginesOptions {
  readonly dataDir: string;
  readonly workerPath: string;
  readonly forkWorker: ForkWorker;
  readonly version: string;
  readonly settings: SettingsFile;
  /** A hash of the model in use. */
  readonly modelFingerprint: () => string;
  /** @throws CodedError when there is no model to try engines with */
  readonly modelDir: () => string;
  readonly onChange: (state: EnginesState) => void;
}

/** The engines of this machine, each tried in a worker process; what came of it is kept in the data folder. */
export function createEngineChooser(options: EnginesOptions): EngineChooser {
  const { dataDir, workerPath, forkWorker, version, settings, modelFingerprint, modelDir, onChange } = options;
  return new EngineChooser({
    engines: enginesOf(process.platform),
    kept: new KeptProbes(join(dataDir, 'engines.json'), (engine) =>
      machineKey(ENGINE_PACKAGES[engine], [version, modelFingerprint()]),
    ),
    tryEngine: async (engine, signal) => tryEngine(engine, { forkWorker, workerPath, modelDir: modelDir(), signal }),
    setting: {
      get: () => settings.current.engine,
      set: (engine) => void settings.update({ engine }),
    },
    onChange,
  });
}
