import type { WorkerRequest } from '../../src-shared/contract/worker-contract';
import type { ForkWorker } from '../worker-host/worker-port';
import { analysed, JAZZ, TEST_SPEC } from './fixtures';

/** A worker within the test that hears jazz in everything. @param onHeard told of every file it was given */
export function forkJazzWorker(onHeard: (path: string) => void): ForkWorker {
  return () => {
    let say: (message: unknown) => void = () => {};
    const answer = (request: WorkerRequest): void => {
      if (request.type === 'load') say({ type: 'ready', modelId: TEST_SPEC.id, engine: 'test', tracksAtOnce: 3 });
      if (request.type !== 'analyse') return;
      onHeard(request.path);
      say({ type: 'analysed', jobId: request.jobId, ...analysed(JAZZ) });
    };
    return {
      send: (message) => void setImmediate(() => answer(message as WorkerRequest)),
      onMessage: (listener) => {
        say = listener;
        setImmediate(() => say({ type: 'started' }));
      },
      onExit: () => {},
      kill: () => {},
    };
  };
}
