import { startNative } from '../../engine/start-addon';
import type { TensorFlow } from '../../engine/tensorflow';
import { CodedError } from '../../../src-shared/errors';
import { startTrainingWasm } from '../backends/start-wasm';

/** TensorFlow on the processor where it is set up; otherwise WebAssembly, which comes with the app. */
export async function startTensorFlow(): Promise<TensorFlow> {
  try {
    return startNative().tf;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return (await startTrainingWasm()).tf;
  }
}
