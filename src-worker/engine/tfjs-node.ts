import { createRequire } from 'node:module';
import util from 'node:util';
import { CodedError } from '../../src-shared/errors';
import { registerNativeGradients } from './native-gradients';
import type { TensorFlow } from './tensorflow';

/** What `useTensorFlow` was given: a process has one, as its backend is global. */
let prepared: TensorFlow | null = null;

/** Makes `loadTensorFlow` give this one, whose backend is ready, for the rest of the process. */
export function useTensorFlow(tf: TensorFlow): void {
  prepared = tf;
}

/**
 * TensorFlow.js for training: with the backend that the trainer chose when it started, otherwise with the native addon.
 * @throws CodedError `internal` when neither is there
 */
export function loadTensorFlow(): TensorFlow {
  return prepared ?? loadTensorFlowAddon();
}

/** TensorFlow.js without the native addon: the plain backend, until another one is registered. */
export function loadPlainTensorFlow(): TensorFlow {
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as TensorFlow;
  // Otherwise it advertises its addon; nothing but what the library says depends on this.
  tf.enableProdMode();
  return tf;
}

/**
 * TensorFlow.js with the native addon that `npm run setup:tensorflow` builds.
 * @throws CodedError `internal` when the addon is not there
 */
export function loadTensorFlowAddon(): TensorFlow {
  // The addon's JavaScript calls two helpers that Node has removed, or warns of.
  const legacyUtil = util as unknown as { isNullOrUndefined?: unknown; isArray?: unknown };
  legacyUtil.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  legacyUtil.isArray = (value: unknown) => Array.isArray(value);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  try {
    const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as TensorFlow;
    registerNativeGradients(tf);
    return tf;
  } catch (error) {
    throw new CodedError('internal', 'TensorFlow is not set up; run: npm run setup:tensorflow', { cause: error });
  }
}
