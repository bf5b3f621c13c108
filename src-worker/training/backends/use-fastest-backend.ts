import { CodedError } from '../../../src-shared/errors';
import { loadPlainTensorFlow, useTensorFlow } from '../../engine/tfjs-node';
import { BACKEND_NAMES, BACKENDS, type BackendName, isBackendName } from './backend';
import { backendTable } from './backend-table';
import { type BackendSearch, fastest, probeBackends } from './choose-backend';
import type { Probe } from './probe-process';
import { startBackend } from './start-backend';

/** Tells the processes that the trainer starts which backend was chosen. */
const CHOSEN_VARIABLE = 'SLEEVENOTES_TRAINING_BACKEND';

export type Print = (text: string) => void;

/**
 * Chooses the backend asked for, or else the fastest that passes the self-test, for the processes that train from here on, and says which.
 * Nothing is started in this one: `useHandedDownBackend` does that.
 * @param asked what the user wants; null for the fastest
 * @throws CodedError `bad-input` for a backend there is not, or one that fails the self-test; `internal` when all fail
 */
export async function chooseBackend(
  asked: string | null,
  search: Omit<BackendSearch, 'onTry'>,
  print: Print,
): Promise<void> {
  const onTry = (each: BackendName): void => print(`Trying ${BACKENDS[each].title} …`);
  const { name, device } = await choose(asked, { ...search, onTry });
  process.env[CHOSEN_VARIABLE] = name;
  print(`Training on ${BACKENDS[name].title} (${name}), ${device}`);
  if (name === 'wasm') print('Several times faster: npm run setup:tensorflow (once; Linux x64), or a graphics card');
}

/**
 * Readies the backend that was chosen, by this process or by the one that started it: `loadTensorFlow` gives it then.
 * @returns whether one was
 */
export async function useHandedDownBackend(): Promise<boolean> {
  const name = process.env[CHOSEN_VARIABLE];
  if (name === undefined || !isBackendName(name)) return false;
  useTensorFlow((await startBackend(name)).tf);
  return true;
}

/** TensorFlow.js' plain backend, which is always there: enough to build networks that are not going to be trained. */
export async function usePlainBackend(): Promise<void> {
  const tf = loadPlainTensorFlow();
  await tf.setBackend('cpu');
  useTensorFlow(tf);
}

/** Tries every backend again. @returns the table of what came of it */
export async function describeBackends(search: Omit<BackendSearch, 'onTry'>, print: Print): Promise<string> {
  const onTry = (name: BackendName): void => print(`Trying ${BACKENDS[name].title} …`);
  const probes = await probeBackends(BACKEND_NAMES, { ...search, onTry }, true);
  const isAnyUsable = probes.some(({ problem }) => problem === null);
  return backendTable(probes, isAnyUsable ? fastest(probes) : null);
}

async function choose(asked: string | null, search: BackendSearch): Promise<Probe> {
  if (asked === null) return fastest(await probeBackends(BACKEND_NAMES, search));
  if (!isBackendName(asked)) {
    throw new CodedError('bad-input', `There is no backend ${asked}; there are ${BACKEND_NAMES.join(', ')}`);
  }
  const [probe] = await probeBackends([asked], search);
  if (probe!.problem !== null) {
    throw new CodedError('bad-input', `Backend ${asked} cannot be used: ${probe!.problem}`);
  }
  return probe!;
}
