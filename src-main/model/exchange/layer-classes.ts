import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';

/**
 * Classes that a network's `model.json` may name, TensorFlow.js' own: layers that only compute with their weights, and what they are
 * started, limited and scaled with. None of them runs code that comes with the model.
 */
const KNOWN_CLASSES: ReadonlySet<string> = new Set([
  ...['Model', 'Functional', 'Sequential', 'InputLayer'],
  ...['Dense', 'Conv1D', 'Conv2D', 'SeparableConv2D', 'DepthwiseConv2D', 'LSTM', 'GRU', 'SimpleRNN', 'Bidirectional'],
  ...['LSTMCell', 'GRUCell', 'SimpleRNNCell', 'RNN', 'StackedRNNCells', 'TimeDistributed', 'Embedding'],
  ...['MaxPooling1D', 'MaxPooling2D', 'AveragePooling1D', 'AveragePooling2D'],
  ...['GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'GlobalAveragePooling1D', 'GlobalAveragePooling2D'],
  ...['BatchNormalization', 'LayerNormalization', 'Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout'],
  ...['Activation', 'ReLU', 'LeakyReLU', 'ELU', 'PReLU', 'Softmax', 'ThresholdedReLU', 'Masking'],
  ...['Reshape', 'Flatten', 'Permute', 'RepeatVector', 'ZeroPadding2D', 'Cropping2D', 'UpSampling2D'],
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Concatenate', 'Dot'],
  ...['Zeros', 'Ones', 'Constant', 'RandomNormal', 'RandomUniform', 'TruncatedNormal', 'VarianceScaling', 'Orthogonal'],
  ...['Identity', 'GlorotNormal', 'GlorotUniform', 'HeNormal', 'HeUniform', 'LeCunNormal', 'LeCunUniform'],
  ...['L1', 'L2', 'L1L2', 'MaxNorm', 'MinMaxNorm', 'NonNeg', 'UnitNorm'],
]);

const weightsSchema = z.looseObject({
  weightsManifest: z.tuple([z.looseObject({ paths: z.tuple([z.literal('weights.bin')]) })]),
});

/**
 * Refuses a network that is built of anything but known layers, or that reads its weights from elsewhere.
 * @param json of `model.json`
 * @param path named in the refusal
 * @throws CodedError `model-invalid`
 */
export function assertKnownLayers(json: unknown, path: string): void {
  const stranger = classNames(json).find((name) => !KNOWN_CLASSES.has(name));
  if (stranger !== undefined) {
    throw new CodedError('model-invalid', `${path} names ${stranger}, which is no layer that models are built of here`);
  }
  if (!weightsSchema.safeParse(json).success) {
    throw new CodedError('model-invalid', `${path} has its weights elsewhere than in weights.bin`);
  }
}

/** Every `class_name`, or `className`, at whatever depth. */
function classNames(json: unknown): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [json];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'class_name' || key === 'className')
        found.push(typeof inner === 'string' ? inner : JSON.stringify(inner));
      else waiting.push(inner);
    }
  }
  return found;
}
