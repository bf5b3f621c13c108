import type { LayersModel, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tfjs-node';
import { reseedDropout } from '../architectures/dropout';
import { EMBEDDING_LAYER } from '../architectures/network-builder';
import { tensorShape } from '../architectures/network-shape';
import { buildNetwork, findArchitecture } from '../architectures/registry';
import type { Side } from '../data/dataset-song';
import type { FrameStore } from '../frame-store';
import { Checkpoint } from './checkpoint';
import type { ExperimentConfig } from './config';
import type { Example, ExampleSong } from './examples';
import { fit, type FitProgress, type LoadInputs } from './fit';
import { createInputSet, type InputSet } from './inputs';
import { predictSongs } from './predict';
import type { ExamplePicture, ReportExtras } from './report/page';
import { tsne } from './report/tsne';
import type { ExperimentResult } from './result';
import { scoreTracks } from './score';
import { copiesOf, openSongFrames } from './song-frames';

/** A labelled song and the side of the split it stands on. */
export interface ExperimentSong {
  readonly id: string;
  readonly path: string;
  readonly group: string;
  readonly labels: readonly string[];
  readonly side: Side;
}

export interface ExperimentJob {
  readonly tf: TensorFlow;
  readonly config: ExperimentConfig;
  readonly songs: readonly ExperimentSong[];
  /** Features and checkpoints, to go on from after an interruption. */
  readonly workDir: string;
  readonly ffmpegPath: string;
  readonly signal: AbortSignal;
  readonly onFeatures: (done: number, total: number) => void;
  readonly onStep: (progress: FitProgress) => void;
}

export interface ExperimentOutcome {
  readonly result: ExperimentResult;
  readonly extras: ReportExtras;
}

/** With more songs a map takes minutes and shows less. */
const MOST_MAPPED_SONGS = 500;
const PICTURES = 3;

/**
 * Trains one network on the training side, chooses its best epoch on the validation side, and scores it once on the test side.
 * @throws CodedError `bad-input` when data or inputs do not fit the configuration, `cancelled`
 */
export async function runExperiment(job: ExperimentJob): Promise<ExperimentOutcome> {
  const { tf, config, signal } = job;
  const labels = labelsOf(job);
  const inputSet = createInputSet(config);
  const network = buildNetwork(tf, config.architecture, {
    inputs: inputSet.shapes,
    heads: [{ name: 'label', activation: config.task === 'one-label' ? 'softmax' : 'sigmoid', size: labels.length }],
    seed: config.training.seed,
  });
  const started = Date.now();
  const store = await openFrames(job, inputSet);
  const featuresDone = Date.now();
  try {
    const sides = toExampleSongs(job, labels, store, inputSet);
    const load = createLoader(tf, store, inputSet);
    const history = await fit({
      tf,
      model: network,
      config,
      training: sides.train,
      validation: sides.validation,
      segmentFrames: inputSet.segmentFrames,
      load,
      reseed: (random) => reseedDropout(network, random),
      checkpoint: new Checkpoint(tf, checkpointDir(job, labels)),
      signal,
      onStep: job.onStep,
    });
    if (signal.aborted)
      throw new CodedError('cancelled', 'stopped; the same command goes on from the last whole epoch');
    const trained = Date.now();
    const { batchSize } = config.training;
    const predicted = predictSongs(tf, network, sides.test, inputSet.segmentFrames, batchSize, load);
    const result: ExperimentResult = {
      formatVersion: 1,
      config,
      network: { title: findArchitecture(config.architecture.kind).title, parameters: network.countParams() },
      sides: { train: sides.train.length, validation: sides.validation.length, test: sides.test.length },
      skipped: store.failures,
      history,
      scores: scoreTracks(predicted, labels, config.task),
      seconds: { features: (featuresDone - started) / 1000, training: (trained - featuresDone) / 1000 },
      environment: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, TensorFlow ${tf.version['tfjs-core'] ?? ''}`,
    };
    const extras = {
      map: mapSongs(tf, network, sides.test, inputSet, load),
      pictures: examplePictures(sides.test, labels, store, inputSet),
    };
    return { result, extras };
  } finally {
    store.close();
    network.dispose();
  }
}

/** @throws CodedError `bad-input` when a side lacks songs, or songs have several labels where one is wanted */
function labelsOf({ config, songs }: ExperimentJob): string[] {
  const labels = [...new Set(songs.flatMap((song) => song.labels))].sort();
  if (labels.length < 2)
    throw new CodedError('bad-input', `${config.id}: the data has ${labels.length} label; two are needed`);
  const several = songs.find((song) => song.labels.length > 1);
  if (config.task === 'one-label' && several !== undefined) {
    throw new CodedError(
      'bad-input',
      `${config.id}: task: ${several.id} has several labels (${several.labels.join(', ')}); use several-labels`,
    );
  }
  for (const side of ['train', 'validation', 'test'] as const) {
    const here = songs.filter((song) => song.side === side);
    const missing = labels.filter((label) => !here.some((song) => song.labels.includes(label)));
    if (missing.length > 0) {
      throw new CodedError(
        'bad-input',
        `${config.id}: no song on the ${side} side has ${missing.join(', ')}; drop rare labels or use other fractions`,
      );
    }
  }
  return labels;
}

function openFrames(job: ExperimentJob, inputSet: InputSet): Promise<FrameStore> {
  const { config } = job;
  const copies = job.songs.flatMap((song) =>
    copiesOf(song.id, song.path, song.side === 'train' ? config.augmentation : null),
  );
  const stored = config.inputs.map((input) => (input.kind === 'raw' ? input : { ...input, derivatives: false }));
  return openSongFrames(copies, {
    dir: job.workDir,
    inputSet,
    inputKey: [stored, config.stft, inputSet.segmentSamples],
    sampleRateHz: config.sampleRateHz,
    ffmpegPath: job.ffmpegPath,
    onProgress: job.onFeatures,
  });
}

/** Songs whose sound could not be read are left out; the result says which. */
function toExampleSongs(
  { songs, config }: ExperimentJob,
  labels: readonly string[],
  store: FrameStore,
  inputSet: InputSet,
): Record<Side, ExampleSong[]> {
  const sides: Record<Side, ExampleSong[]> = { train: [], validation: [], test: [] };
  for (const song of songs) {
    const augmentation = song.side === 'train' ? config.augmentation : null;
    const copies = copiesOf(song.id, song.path, augmentation)
      .map(({ key }) => key)
      .filter((key) => store.has(key));
    const frameCount = Math.min(...copies.map((key) => store.frameCount(key)));
    if (copies[0] !== song.id || frameCount < inputSet.segmentFrames) continue;
    const targets = labels.map((label) => (song.labels.includes(label) ? 1 : 0));
    sides[song.side].push({ id: song.id, group: song.group, copies, frameCount, targets });
  }
  return sides;
}

function createLoader(tf: TensorFlow, store: FrameStore, inputSet: InputSet): LoadInputs {
  return (examples, random) => {
    const loaded = examples.map(({ copy, startFrame }) =>
      inputSet.toInputs(store.read(copy, startFrame, inputSet.segmentFrames), random),
    );
    return inputSet.shapes.map((input, index) => {
      const shape = tensorShape(input);
      const size = shape.reduce((product, length) => product * length, 1);
      const values = new Float32Array(examples.length * size);
      for (const [row, arrays] of loaded.entries()) values.set(arrays[index]!, row * size);
      return tf.tensor(values, [examples.length, ...shape]);
    });
  };
}

/** What was trained before counts only for the same configuration, labels and split. */
function checkpointDir({ workDir, config, songs }: ExperimentJob, labels: readonly string[]): string {
  const key = JSON.stringify([config, labels, songs.map(({ id, side, labels: own }) => [id, side, own])]);
  return join(workDir, `${config.id}-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`);
}

/** Each song's mean embedding on a map; null where there are too many songs for one. */
function mapSongs(
  tf: TensorFlow,
  network: LayersModel,
  songs: readonly ExampleSong[],
  inputSet: InputSet,
  load: LoadInputs,
): ReportExtras['map'] {
  if (songs.length > MOST_MAPPED_SONGS) return null;
  const embedder = tf.model({ inputs: network.inputs, outputs: network.getLayer(EMBEDDING_LAYER).output });
  const vectors = songs.map((song) => {
    const examples: Example[] = [{ song, copy: song.id, startFrame: 0 }];
    const middle = Math.floor((song.frameCount - inputSet.segmentFrames) / 2);
    if (middle > 0) examples.push({ song, copy: song.id, startFrame: middle });
    const inputs: Tensor[] = load(examples, null);
    const vector = tf.tidy(() => (embedder.predictOnBatch(inputs) as Tensor2D).mean(0).arraySync() as number[]);
    tf.dispose(inputs);
    return vector;
  });
  return { points: tsne(vectors), labelOf: songs.map(({ targets }) => targets.indexOf(1)) };
}

/** The first input of the first segment of some songs. */
function examplePictures(
  songs: readonly ExampleSong[],
  labels: readonly string[],
  store: FrameStore,
  inputSet: InputSet,
): ExamplePicture[] {
  const [shape] = inputSet.shapes;
  if (shape === undefined || shape.kind === 'raw') return [];
  return songs.slice(0, PICTURES).map((song) => {
    const [values] = inputSet.toInputs(store.read(song.id, 0, inputSet.segmentFrames), null);
    const rows = Array.from({ length: shape.height }, (_, row) => {
      const from = (shape.height - 1 - row) * shape.frames;
      return Uint8Array.from({ length: shape.frames }, (_value, t) =>
        Math.round(255 * Math.min(1, Math.max(0, values![(from + t) * shape.channels]!))),
      );
    });
    const truth = labels.filter((_, label) => song.targets[label] === 1).join(', ');
    return { title: `${song.id}: ${truth}`, rows };
  });
}
