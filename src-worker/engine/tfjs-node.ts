import { createRequire } from 'node:module';
import util from 'node:util';
import { CodedError } from '../../src-shared/errors';
import { registerNativeGradients } from './native-gradients';

export type TensorFlow = typeof import('@tensorflow/tfjs');

/**
 * Loads TensorFlow.js with the native addon that `npm run setup:tensorflow` builds. Only training needs it.
 * @throws CodedError `internal` when the addon is not there
 */
export function loadTensorFlow(): TensorFlow {
  // The addon's JavaScript calls two helpers that Node removed in version 23.
  const legacyUtil = util as unknown as { isNullOrUndefined?: unknown; isArray?: unknown };
  legacyUtil.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  legacyUtil.isArray ??= (value: unknown) => Array.isArray(value);
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  try {
    const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as TensorFlow;
    registerNativeGradients(tf);
    return tf;
  } catch (error) {
    throw new CodedError('internal', 'TensorFlow is not set up; run: npm run setup:tensorflow', { cause: error });
  }
}
