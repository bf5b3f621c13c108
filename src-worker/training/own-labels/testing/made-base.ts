import type { LayersModel } from '@tensorflow/tfjs';
import type { HeadSpec } from '../../../../src-shared/model-spec';
import type { TensorFlow } from '../../../engine/tensorflow';
import { buildNetwork } from '../../architectures/registry';
import { randomiseWeights } from '../../architectures/testing/small-networks';
import { networkHeads } from '../../create-network';
import { createSmallModel } from '../../experiments/export/testing/small-model';
import { writeModelFolder } from '../../export-folder';
import { exportNetwork } from '../../export-network';

/** A base model nobody trained: a small musicnn and VGG with three heads. */

export const BASE_TRUNK = 'trunk';
export const BASE_ID = 'small-base';

const label = (id: string): HeadSpec['labels'][number] => ({ id, title: id, tagValue: id, threshold: 0.5 });
export const BASE_HEADS: readonly HeadSpec[] = [
  { name: 'genre', activation: 'sigmoid', labels: ['Blues', 'Jazz', 'Rock'].map(label) },
  { name: 'mood', activation: 'softmax', labels: ['Q1', 'Q2', 'Q3', 'Q4'].map(label) },
  { name: 'theme', activation: 'sigmoid', labels: ['Dark', 'Dreamy'].map(label) },
];

export function madeBase(tf: TensorFlow): LayersModel {
  const { config, inputSet } = createSmallModel(tf, 'musicnn-vgg', ['unused', 'either']);
  const request = { inputs: inputSet.shapes, heads: networkHeads(BASE_HEADS), seed: 1 };
  const model = buildNetwork(tf, config.architecture, request);
  randomiseWeights(tf, model, 5);
  return model;
}

/** Its folder, with the notice that goes with its weights. */
export async function writeBase(tf: TensorFlow, modelDir: string, trunk: string | null = BASE_TRUNK): Promise<void> {
  const { planned } = createSmallModel(tf, 'musicnn-vgg', ['unused', 'either']).inputSet;
  const spec = { audio: planned.audio, inputs: [...planned.inputs], heads: [...BASE_HEADS] };
  const network = await exportNetwork(tf, madeBase(tf), spec, BASE_ID, trunk);
  await writeModelFolder(modelDir, network, {
    id: BASE_ID,
    title: 'Small base',
    architecture: 'musicnn and VGG side by side, few parameters',
    heads: [...BASE_HEADS],
    config: {},
    metrics: {},
    split: 'id\n',
    writeCard: () => '# Small base\n',
    extraFiles: { NOTICE: 'Somebody made this.\n' },
  });
}
