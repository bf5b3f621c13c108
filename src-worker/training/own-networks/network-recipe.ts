import type { NetworkJob } from '../../../src-shared/contract/trainer-contract';
import { CodedError } from '../../../src-shared/errors';
import { TRAINABLE_NETWORKS } from '../../../src-shared/trainable-networks';
import { EMBEDDING_LAYER } from '../architectures/network-builder';
import { type NetworkConfig, parseNetworkConfig } from '../experiments/config';
import { HEAD_OF_FIELD } from '../../../src-shared/tags';

/** How each network that the app offers hears, and how it is trained; the rest of an experiment's configuration follows from the job. */
interface NetworkRecipe {
  /** Where it is not called like the network. */
  readonly architecture?: string;
  readonly sampleRateHz: number;
  readonly stft: { readonly nFft: number; readonly hopLength: number };
  readonly segmentSec: number;
  readonly inputs: readonly { readonly kind: string; readonly [option: string]: unknown }[];
  readonly training: { readonly epochs: number; readonly [option: string]: unknown };
  /** Layer that is kept of every song, so that the model can be given new labels later; null: it is too long to be kept. */
  readonly embeddingLayer: string | null;
}

/** What is used of a song, as the app's own model was found to need no more of it; keeps a library of hours of sound trainable. */
const EXCERPTS = { count: 3, sec: 10 };
const BATCH_SIZE = 16;

/** As in the configurations of the published systems, but for segments drawn anew in each epoch. */
const FROM_SCRATCH = {
  epochs: 30,
  learningRate: 0.001,
  schedule: { kind: 'plateau' },
  patience: 6,
  segmentsPerTrack: 4,
};

const MELS = { kind: 'log-mel', nMels: 128 };
const OF_MELS: NetworkRecipe = {
  sampleRateHz: 22_050,
  stft: { nFft: 2048, hopLength: 512 },
  segmentSec: 3,
  inputs: [MELS],
  training: FROM_SCRATCH,
  embeddingLayer: EMBEDDING_LAYER,
};

/** The sound that the published networks were trained on; every layer goes on from what they were, in small steps that end in none. */
const FROM_PUBLISHED: NetworkRecipe = {
  ...OF_MELS,
  sampleRateHz: 16_000,
  stft: { nFft: 512, hopLength: 256 },
  inputs: [{ kind: 'log-mel', nMels: 96, melScale: 'slaney', fMinHz: 0, dbMin: -40 }],
  training: { epochs: 8, learningRate: 0.0005, schedule: { kind: 'cosine' }, segmentsPerTrack: 2 },
};

const RECIPES: Readonly<Record<string, NetworkRecipe>> = {
  'musicnn-vgg': {
    ...FROM_PUBLISHED,
    training: { ...FROM_PUBLISHED.training, initialWeights: 'musicnn-vgg-msd' },
    embeddingLayer: 'trunk',
  },
  musicnn: { ...FROM_PUBLISHED, training: { ...FROM_PUBLISHED.training, initialWeights: 'musicnn-msd' } },
  'musicnn-vgg-scratch': {
    ...FROM_PUBLISHED,
    architecture: 'musicnn-vgg',
    training: FROM_SCRATCH,
    embeddingLayer: 'trunk',
  },
  // Thousands of values a segment.
  'multi-label-cnn': { ...OF_MELS, embeddingLayer: null },
  // 128 mels x 128 frames.
  'deep-cnn': { ...OF_MELS, segmentSec: 3.045 },
  'multi-head-cnn': { ...OF_MELS, inputs: [{ kind: 'chroma' }, MELS, { kind: 'mfcc', nMfcc: 13 }] },
  'end-to-end': { ...OF_MELS, inputs: [{ kind: 'raw' }] },
  'end-to-end-gru': { ...OF_MELS, inputs: [{ kind: 'raw' }] },
};

/** What of a job decides on its network. */
export type NetworkChoice = Pick<NetworkJob, 'modelId' | 'title' | 'field' | 'network' | 'epochs' | 'seed'>;

/** The network of a job as an experiment has it, and the layer of it to keep of every song. */
export interface PlannedNetwork {
  readonly config: NetworkConfig;
  readonly embeddingLayer: string | null;
}

/**
 * @param isPartly whether there are songs of which not all labels are known
 * @throws CodedError `bad-input` for a network that is not offered
 */
export function planNetwork(choice: NetworkChoice, isPartly: boolean): PlannedNetwork {
  const { network, modelId, title, field, epochs, seed } = choice;
  if (TRAINABLE_NETWORKS.every(({ name }) => name !== network)) {
    const names = TRAINABLE_NETWORKS.map(({ name }) => name).join(', ');
    throw new CodedError('bad-input', `There is no network ${network}; there are ${names}`);
  }
  const { embeddingLayer, training, architecture = network, ...heard } = RECIPES[network] ?? OF_MELS;
  const config = {
    id: modelId,
    title,
    task: 'several-labels',
    unlabelled: isPartly ? 'unknown' : 'absent',
    head: HEAD_OF_FIELD[field],
    ...heard,
    excerpts: EXCERPTS,
    architecture: { kind: architecture },
    training: { batchSize: BATCH_SIZE, ...training, epochs: epochs ?? training.epochs, seed },
  };
  return { config: parseNetworkConfig(config, network), embeddingLayer };
}
