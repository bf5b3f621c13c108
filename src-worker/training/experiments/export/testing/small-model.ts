import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../engine/tensorflow';
import type { InputShape } from '../../../architectures/network-shape';
import { buildNetwork } from '../../../architectures/registry';
import { randomiseWeights, SMALL_NETWORKS } from '../../../architectures/testing/small-networks';
import { writeModelFolder } from '../../../export-folder';
import { type ExperimentInput, inputSchema, type NetworkConfig, parseNetworkConfig } from '../../config';
import { createInputSet, type InputSet } from '../../inputs';
import { exportTrained } from '../trained-model';

/** Gives pictures the 32 frames that small networks want. */
const SEGMENT_SEC = 0.813;

/** A network nobody trained, with random weights, and how an experiment would feed it. */
export interface SmallModel {
  readonly config: NetworkConfig;
  readonly inputSet: InputSet;
  readonly network: LayersModel;
}

/** @param name a key of `SMALL_NETWORKS` @param labels of its one head */
export function createSmallModel(
  tf: TensorFlow,
  name: string,
  labels: readonly string[],
  segmentSec = SEGMENT_SEC,
): SmallModel {
  const { inputs, config: architecture } = SMALL_NETWORKS[name]!;
  const training = { epochs: 1, batchSize: 4, learningRate: 1 };
  const json = {
    id: 'small',
    title: 'Small',
    task: 'one-label',
    segmentSec,
    inputs: inputs.map(toInput),
    architecture,
    training,
  };
  const config = parseNetworkConfig(json, name);
  const inputSet = createInputSet(config);
  const heads = [{ name: config.head, activation: 'softmax' as const, size: labels.length }];
  const network = buildNetwork(tf, config.architecture, { inputs: inputSet.shapes, heads, seed: 1 });
  randomiseWeights(tf, network, 1);
  return { config, inputSet, network };
}

/** Exports it and writes its folder, as after training but for what is measured. */
export async function writeSmallModel(
  tf: TensorFlow,
  { config, inputSet, network }: SmallModel,
  labels: readonly string[],
  modelDir: string,
  split = 'id\tgroup\tside\tlabels\tsha256\n',
): Promise<void> {
  const { id, title, head, task } = config;
  const trained = await exportTrained(tf, {
    id,
    network,
    planned: inputSet.planned,
    head,
    task,
    labels,
    validation: [],
  });
  await writeModelFolder(modelDir, trained.network, {
    id,
    title,
    architecture: config.architecture.kind,
    heads: [trained.planned.head],
    config,
    metrics: {},
    split,
    writeCard: () => '',
  });
}

function toInput(shape: InputShape): ExperimentInput {
  if (shape.kind === 'raw') return { kind: 'raw' };
  const size = { 'log-mel': { nMels: shape.height }, mfcc: { nMfcc: shape.height }, chroma: {} }[shape.kind];
  return inputSchema.parse({ kind: shape.kind, ...size, derivatives: shape.channels === 3 });
}
