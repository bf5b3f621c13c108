import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { addConvStack } from './blocks';
import { addDense, addDropout, addHeads, addInput, createBuilder, EMBEDDING_LAYER } from './network-builder';
import { inputName, type NetworkRequest } from './network-shape';
import { dropoutRate, unitCount } from './option-types';

export const multiHeadCnnOptions = z.strictObject({
  /** Filters of the five convolution blocks of every input's stack. */
  filters: z.tuple([unitCount, unitCount, unitCount, unitCount, unitCount]).default([32, 64, 128, 256, 256]),
  /** How the maps of the stacks become one. */
  merge: z.enum(['concatenate', 'average', 'sum']).default('concatenate'),
  /** Units of the four dense layers before the heads, which are the fifth. */
  denseUnits: z.tuple([unitCount, unitCount, unitCount, unitCount]).default([1024, 256, 128, 64]),
  /** Before the heads; the report has none. */
  dropout: dropoutRate.default(0),
});

/** [rows, frames]; one row is left of any picture of up to 255, so that the maps of all stacks have one shape. */
const POOLS = [
  [2, 2],
  [2, 2],
  [2, 2],
  [4, 2],
  [4, 2],
] as const;

const MERGE_LAYERS = { concatenate: 'concatenate', average: 'average', sum: 'add' } as const;

/**
 * One VGG-like stack for each picture of a segment (five blocks of convolution 3x3, batch norm, ReLU, max pool); their maps concatenated,
 * averaged or summed; four dense layers of ReLUs; a dense output per head. With one input there is one stack and nothing to merge.
 *
 * Source: S5, "Multi-head music genre classifier" (A. Aiezzo): chromagram, mel spectrogram and MFCC. The report gives the numbers of layers and about
 * 5 M parameters; filters, pools and units are ours. The embedding is the last dense layer before the heads.
 *
 * Shapes: 12x130x1, 128x130x1 and 13x130x1, each → … → 1x4x256; together 1x4x768 → 3072 → 1024 → 256 → 128 → 64 → 10.
 * Parameters with ten labels: 5,211,690 concatenated, 3,114,538 averaged or summed.
 *
 * @throws CodedError `bad-input` when the inputs have different numbers of frames, or too many rows
 */
export function buildMultiHeadCnn(
  tf: TensorFlow,
  request: NetworkRequest & z.output<typeof multiHeadCnnOptions>,
): LayersModel {
  const { heads, filters, denseUnits, merge, dropout } = request;
  const builder = createBuilder(tf, request.seed);
  const inputs = request.inputs.map((input) => addInput(builder, input));
  const stacks = inputs.map((input, i) =>
    addConvStack(builder, input, {
      filters,
      pools: POOLS,
      activation: 'relu',
      prefix: `${inputName(request.inputs[i]!)}_`,
    }),
  );
  refuseDifferentMaps(request, stacks);
  let x = stacks[0]!;
  if (stacks.length > 1) x = tf.layers[MERGE_LAYERS[merge]]({ name: 'merged' }).apply(stacks) as SymbolicTensor;
  x = tf.layers.flatten({ name: 'flat' }).apply(x) as SymbolicTensor;
  for (const [i, units] of denseUnits.entries()) {
    const name = i < denseUnits.length - 1 ? `dense${i + 1}` : EMBEDDING_LAYER;
    x = addDense(builder, x, { name, units });
  }
  x = addDropout(builder, x, { name: 'drop', rate: dropout });
  return tf.model({ inputs, outputs: addHeads(builder, x, heads) });
}

function refuseDifferentMaps({ inputs }: NetworkRequest, stacks: readonly SymbolicTensor[]): void {
  const first = stacks[0]!.shape.join('x');
  const other = stacks.findIndex(({ shape }) => shape.join('x') !== first);
  if (other === -1) return;
  throw new CodedError(
    'bad-input',
    `${inputs[0]!.kind} and ${inputs[other]!.kind} cannot be merged: they need the same number of frames and at most 255 rows`,
  );
}
