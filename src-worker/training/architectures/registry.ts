import type { LayersModel } from '@tensorflow/tfjs';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';
import { buildConv, convOptions } from './conv';
import { buildConvRecurrent, convRecurrentOptions } from './conv-recurrent';
import { buildCrnn, crnnOptions } from './crnn';
import { buildDeepCnn, deepCnnOptions } from './deep-cnn';
import { buildEndToEnd, endToEndOptions } from './end-to-end';
import { buildMultiHeadCnn, multiHeadCnnOptions } from './multi-head-cnn';
import { buildMultiLabelCnn, multiLabelCnnOptions } from './multi-label-cnn';
import { buildMusicnn, musicnnOptions } from './musicnn';
import { buildMusicnnVgg, musicnnVggOptions } from './musicnn-vgg';
import type { InputKind, InputShape, NetworkHead, NetworkRequest } from './network-shape';
import { buildRecurrent, recurrentOptions } from './recurrent';

/** A network one can name in a configuration. */
export interface Architecture {
  readonly kind: string;
  readonly title: string;
  readonly source: string;
  /** Kinds of inputs it takes, each at most once. */
  readonly accepts: readonly InputKind[];
  readonly maxInputs: number;
  /** What the published system gave it, for reports. */
  readonly published: { readonly inputs: readonly InputShape[]; readonly heads: readonly NetworkHead[] };
  /** `kind` and the options, strict; every option has a default. */
  readonly schema: ConfigSchema;
  readonly build: (tf: TensorFlow, request: NetworkRequest, config: ArchitectureConfig) => LayersModel;
}

type ConfigSchema = z.ZodObject<{ kind: z.ZodLiteral<string> }>;

/** The `architecture` of a configuration, as `architectureSchema` gives it: with every default filled in. */
export interface ArchitectureConfig {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Lets the table below name options and builder together, and the rest of the program not know their type. */
function architecture<Options extends z.ZodRawShape>(
  kind: string,
  options: z.ZodObject<Options, z.core.$strict>,
  build: (tf: TensorFlow, request: NetworkRequest & z.output<z.ZodObject<Options, z.core.$strict>>) => LayersModel,
  description: Omit<Architecture, 'kind' | 'schema' | 'build'>,
): Architecture {
  return {
    ...description,
    kind,
    schema: options.extend({ kind: z.literal(kind) }),
    build: (tf, request, { kind: _, ...chosen }) => build(tf, { ...options.parse(chosen), ...request }),
  };
}

const MEL = { kind: 'log-mel', height: 128, frames: 130, channels: 1 } as const;
const RAW = { kind: 'raw', samples: 66_150 } as const;
const TEN_GENRES = [{ name: 'genre', activation: 'softmax', size: 10 }] as const;
const FOURTEEN_GENRES = [{ name: 'genre', activation: 'sigmoid', size: 14 }] as const;
const PICTURES = ['log-mel', 'mfcc', 'chroma'] as const;

const onPicture = { accepts: PICTURES, maxInputs: 1, published: { inputs: [MEL], heads: TEN_GENRES } } as const;
const onSound = { accepts: ['raw'], maxInputs: 1, published: { inputs: [RAW], heads: TEN_GENRES } } as const;
const onMusicnnSound = {
  accepts: ['log-mel'],
  maxInputs: 1,
  published: {
    inputs: [{ ...MEL, height: 96, frames: 187 }],
    heads: [{ name: 'tags', activation: 'sigmoid', size: 50 }],
  },
} as const;
const S4 = 'S4, Queen Mary';

export const ARCHITECTURES: readonly Architecture[] = [
  architecture('crnn', crnnOptions, buildCrnn, {
    ...onPicture,
    title: 'CRNN: four convolutions, two GRUs',
    source: 'S1, after Nasrullah & Zhao 2019',
    accepts: ['log-mel'],
  }),
  architecture('deep-cnn', deepCnnOptions, buildDeepCnn, {
    ...onPicture,
    title: 'Deep CNN on square chunks',
    source: 'S2, SRM',
    published: { inputs: [{ ...MEL, frames: 128 }], heads: TEN_GENRES },
  }),
  architecture('multi-label-cnn', multiLabelCnnOptions, buildMultiLabelCnn, {
    ...onPicture,
    title: 'Multi-label CNN',
    source: 'S3, A. Riojas',
    published: { inputs: [{ ...MEL, frames: 259 }], heads: FOURTEEN_GENRES },
  }),
  architecture('conv', convOptions, buildConv, { ...onPicture, title: 'Conv', source: S4 }),
  architecture(
    'blstm',
    recurrentOptions,
    (tf, request) => buildRecurrent(tf, request, { cell: 'lstm', bidirectional: true }),
    { ...onPicture, title: 'BLSTM', source: S4 },
  ),
  architecture(
    'gru',
    recurrentOptions,
    (tf, request) => buildRecurrent(tf, request, { cell: 'gru', bidirectional: false }),
    { ...onPicture, title: 'GRU', source: S4 },
  ),
  architecture('conv-blstm', convRecurrentOptions, (tf, request) => buildConvRecurrent(tf, request, { cell: 'lstm' }), {
    ...onPicture,
    title: 'Conv + BLSTM',
    source: S4,
  }),
  architecture('conv-bgru', convRecurrentOptions, (tf, request) => buildConvRecurrent(tf, request, { cell: 'gru' }), {
    ...onPicture,
    title: 'Conv + BGRU',
    source: S4,
  }),
  architecture('end-to-end', endToEndOptions, (tf, request) => buildEndToEnd(tf, request, { cell: 'lstm' }), {
    ...onSound,
    title: 'End2End: convolutions, LSTM, dot-product attention',
    source: `${S4}, after ConflictNET (Rajan et al. 2019)`,
  }),
  architecture('end-to-end-gru', endToEndOptions, (tf, request) => buildEndToEnd(tf, request, { cell: 'gru' }), {
    ...onSound,
    title: 'End2End GRU',
    source: `${S4}, after ConflictNET (Rajan et al. 2019)`,
  }),
  architecture('multi-head-cnn', multiHeadCnnOptions, buildMultiHeadCnn, {
    title: 'Three-head CNN',
    source: 'S5, A. Aiezzo',
    accepts: PICTURES,
    maxInputs: 3,
    published: {
      inputs: [{ ...MEL, kind: 'chroma', height: 12 }, MEL, { ...MEL, kind: 'mfcc', height: 13 }],
      heads: TEN_GENRES,
    },
  }),
  architecture('musicnn', musicnnOptions, buildMusicnn, {
    ...onMusicnnSound,
    title: 'musicnn: kernels of the shapes of timbre and rhythm',
    source: 'Pons & Serra 2019, without its dead filters',
  }),
  architecture('musicnn-vgg', musicnnVggOptions, buildMusicnnVgg, {
    ...onMusicnnSound,
    title: 'musicnn and VGG side by side',
    source: 'two networks of Pons & Serra 2019, without their dead filters',
  }),
];

const [firstSchema, ...otherSchemas] = ARCHITECTURES.map(({ schema }) => schema);

/** The `architecture` of a configuration: `{ "kind": … }` and options; says which kinds there are, which key is unknown, which value is out of range. */
export const architectureSchema: z.ZodType<ArchitectureConfig> = z.discriminatedUnion(
  'kind',
  [firstSchema!, ...otherSchemas],
  { error: `kind must be one of ${kinds().join(', ')}` },
);

function kinds(): string[] {
  return ARCHITECTURES.map(({ kind }) => kind);
}

/** @throws CodedError `bad-input` for a kind there is not */
export function findArchitecture(kind: string): Architecture {
  const found = ARCHITECTURES.find((candidate) => candidate.kind === kind);
  if (found !== undefined) return found;
  throw new CodedError('bad-input', `There is no architecture ${kind}; there are ${kinds().join(', ')}`);
}

/**
 * The untrained network of a configuration: from one tensor per input to one output per head, in their order.
 * @throws CodedError `bad-input` when it does not take such inputs
 */
export function buildNetwork(tf: TensorFlow, config: ArchitectureConfig, request: NetworkRequest): LayersModel {
  refuseInputs(config, request.inputs);
  return findArchitecture(config.kind).build(tf, request, config);
}

/** @throws CodedError `bad-input` when the network of a configuration does not take such inputs */
export function refuseInputs(config: ArchitectureConfig, inputs: readonly InputShape[]): void {
  const { kind, accepts, maxInputs } = findArchitecture(config.kind);
  const given = inputs.map((input) => input.kind);
  const isFitting =
    given.length >= 1 &&
    given.length <= maxInputs &&
    new Set(given).size === given.length &&
    given.every((one) => accepts.includes(one));
  if (isFitting) return;
  const wanted = maxInputs === 1 ? 'one input' : `up to ${maxInputs} different inputs`;
  throw new CodedError(
    'bad-input',
    `Architecture ${kind} takes ${wanted} of ${accepts.join(', ')}, not ${given.join(', ') || 'none'}`,
  );
}
