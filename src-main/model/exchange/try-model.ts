import { SAFE_ENGINE } from '../../../src-shared/engines';
import { tryEngine, type TryOptions } from '../../engines/try-engine';

/**
 * Computes a model's golden outputs in a process that ends with it, by the engine that is everywhere.
 * @returns what is wrong; null when nothing is
 * @throws CodedError `cancelled`
 */
export async function tryModel(
  modelDir: string,
  { forkWorker, workerPath }: Pick<TryOptions, 'forkWorker' | 'workerPath'>,
  signal: AbortSignal,
): Promise<string | null> {
  return (await tryEngine(SAFE_ENGINE, { forkWorker, workerPath, modelDir, signal })).problem;
}
