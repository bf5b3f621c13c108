import type { WorkerRequest } from '../../src-shared/contract/worker-contract';
import type { EngineName, EngineProbe } from '../../src-shared/engines';
import type { ForkWorker } from '../worker-host/worker-port';
import { analysed, JAZZ, TEST_SPEC } from './fixtures';

/** Of two engines that work on this made-up machine one is twice as fast. */
function probeOf(engine: EngineName): EngineProbe {
  const segmentsPerSec = engine === 'onnx-cpu' ? 200 : engine === 'tfjs-wasm' ? 100 : null;
  const failed = { engine, device: null, problem: 'no such device', goldenError: null, segmentsPerSec };
  return segmentsPerSec === null ? failed : { ...failed, device: 'a processor', problem: null, goldenError: 1e-6 };
}

/** A worker within the test that hears jazz in everything. @param onHeard told of every file it was given */
export function forkJazzWorker(onHeard: (path: string) => void): ForkWorker {
  return () => {
    let say: (message: unknown) => void = () => {};
    const answer = (request: WorkerRequest): void => {
      if (request.type === 'load')
        say({ type: 'ready', modelId: TEST_SPEC.id, engine: 'test', tracksAtOnce: 3, backbone: null });
      if (request.type === 'probe') say({ type: 'probed', probe: probeOf(request.engine) });
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
