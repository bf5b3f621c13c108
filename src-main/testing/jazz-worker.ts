import { basename } from 'node:path';
import type { WorkerRequest } from '../../src-shared/contract/worker-contract';
import type { EngineName, EngineProbe } from '../../src-shared/engines';
import { packPrediction } from '../../src-shared/packed-prediction';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { ForkWorker } from '../worker-host/worker-port';
import { analysed, JAZZ, TEST_SPEC } from './fixtures';

/** Of two engines that work on this made-up machine one is twice as fast. */
function probeOf(engine: EngineName): EngineProbe {
  const segmentsPerSec = engine === 'onnx-cpu' ? 200 : engine === 'tfjs-wasm' ? 100 : null;
  const failed = { engine, device: null, problem: 'no such device', goldenError: null, segmentsPerSec };
  return segmentsPerSec === null ? failed : { ...failed, device: 'a processor', problem: null, goldenError: 1e-6 };
}

/**
 * A worker within the test that hears jazz in everything.
 * @param onHeard told of every file it was given
 * @param predictionOf what it hears as the model of an id; null: it goes on listening until it is cancelled
 * @param backbone of what it keeps of every track, and scores anew from that; null: it keeps nothing
 */
export function forkJazzWorker(
  onHeard: (path: string) => void,
  predictionOf: (modelId: string) => TrackPrediction | null = () => JAZZ,
  backbone: string | null = null,
): ForkWorker {
  return () => {
    let modelId: string = TEST_SPEC.id;
    let say: (message: unknown) => void = () => {};
    const answer = (request: WorkerRequest): void => {
      if (request.type === 'load') {
        modelId = basename(request.modelDir);
        say({ type: 'ready', modelId, engine: 'test', tracksAtOnce: 3, backbone });
      }
      if (request.type === 'probe') say({ type: 'probed', probe: probeOf(request.engine) });
      if (request.type === 'cancel') {
        say({ type: 'failed', jobId: request.jobId, error: { code: 'cancelled', message: 'Cancelled' } });
      }
      if (request.type === 'rescore') {
        const predictions = request.embeddings.map(() => packPrediction({ ...JAZZ, modelId }));
        say({ type: 'rescored', jobId: request.jobId, predictions });
      }
      if (request.type !== 'analyse') return;
      onHeard(request.path);
      const prediction = predictionOf(modelId);
      if (prediction === null) return;
      const embedding = backbone === null ? null : new TextEncoder().encode(request.path);
      say({ type: 'analysed', jobId: request.jobId, ...analysed({ ...prediction, modelId }), embedding });
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
