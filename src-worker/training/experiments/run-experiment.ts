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
import { SIDES, type Side } from '../data/dataset-song';
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
import { type ScoredTrack, scoreTracks } from './score';
import { copiesOf, openSongFrames } from './song-frames';

/** A labelled song and the side of the split it stands on. */
export interface ExperimentSong {
  readonly id: string;
  readonly path: string;
  readonly group: string;
  readonly labels: readonly string[];
}

/** Which side each song stands on; a song that is not named is left out. */
export type Sides = ReadonlyMap<string, Side>;

export interface ExperimentJob {
  readonly tf: TensorFlow;
  readonly config: ExperimentConfig;
  readonly songs: readonly ExperimentSong[];
  /** One split, or one for each fold: networks are trained for each, and scored together on all test sides. */
  readonly splits: readonly Sides[];
  /** Features and checkpoints, to go on from after an interruption. */
  readonly workDir: string;
  readonly ffmpegPath: string;
  readonly signal: AbortSignal;
  readonly onFeatures: (done: number, total: number) => void;
  readonly onStep: (split: number, progress: FitProgress) => void;
}

export interface ExperimentOutcome {
  readonly result: ExperimentResult;
  readonly extras: ReportExtras;
}

/** With more songs a map takes minutes and shows less. */
const MOST_MAPPED_SONGS = 500;
const PICTURES = 3;

/**
 * For each split trains a network on its training side, chooses the best epoch on its validation side, and predicts its test
 * side once; scores all test sides together.
 * @throws CodedError `bad-input` when data or inputs do not fit the configuration, `cancelled`
 */
export async function runExperiment(job: ExperimentJob): Promise<ExperimentOutcome> {
  const { config, splits } = job;
  const labels = labelsOf(job);
  const inputSet = createInputSet(config);
  for (const sides of splits) refuseThinSides(job, sides, labels);
  const runs: SplitRun[] = [];
  for (const index of splits.keys()) runs.push(await runSplit(job, index, labels, inputSet));
  const [first] = runs;
  if (first === undefined) throw new CodedError('bad-input', `${config.id}: there is no split`);
  const predicted = runs.flatMap((run) => run.predicted);
  const result: ExperimentResult = {
    formatVersion: 1,
    config,
    network: { title: findArchitecture(config.architecture.kind).title, parameters: first.parameters },
    runs: runs.map(({ sides, history, seconds }) => ({ sides, history, seconds })),
    skipped: Object.assign({}, ...runs.map((run) => run.skipped)) as Record<string, string>,
    scores: scoreTracks(predicted, labels, config.task),
    environment: describeMachine(job.tf),
  };
  return { result, extras: first.extras };
}

/** What one split came to. */
interface SplitRun {
  readonly parameters: number;
  readonly sides: ExperimentResult['runs'][number]['sides'];
  readonly history: ExperimentResult['runs'][number]['history'];
  readonly seconds: ExperimentResult['runs'][number]['seconds'];
  readonly skipped: Readonly<Record<string, string>>;
  readonly predicted: readonly ScoredTrack[];
  readonly extras: ReportExtras;
}

async function runSplit(
  job: ExperimentJob,
  index: number,
  labels: readonly string[],
  inputSet: InputSet,
): Promise<SplitRun> {
  const { tf, config, signal } = job;
  const network = buildNetwork(tf, config.architecture, {
    inputs: inputSet.shapes,
    heads: [{ name: 'label', activation: config.task === 'one-label' ? 'softmax' : 'sigmoid', size: labels.length }],
    seed: config.training.seed,
  });
  const startedMs = Date.now();
  const placed = job.songs.flatMap((song) => {
    const side = job.splits[index]?.get(song.id);
    return side === undefined ? [] : [{ ...song, side }];
  });
  const store = await openFrames(job, placed, inputSet);
  const featuresMs = Date.now();
  try {
    const sides = toExampleSongs(config, placed, labels, store, inputSet);
    const load = createLoader(tf, store, inputSet);
    const { segmentFrames } = inputSet;
    const history = await fit({
      tf,
      model: network,
      config,
      training: sides.train,
      validation: sides.validation,
      segmentFrames,
      load,
      reseed: (random) => reseedDropout(network, random),
      checkpoint: new Checkpoint(tf, checkpointDir(job, placed, labels)),
      signal,
      onStep: (progress) => job.onStep(index, progress),
    });
    if (signal.aborted)
      throw new CodedError('cancelled', 'stopped; the same command goes on from the last whole epoch');
    const trainedMs = Date.now();
    return {
      parameters: network.countParams(),
      sides: { train: sides.train.length, validation: sides.validation.length, test: sides.test.length },
      history,
      seconds: { features: (featuresMs - startedMs) / 1000, training: (trainedMs - featuresMs) / 1000 },
      skipped: store.failures,
      predicted: predictSongs(tf, network, sides.test, segmentFrames, config.training.batchSize, load),
      extras: {
        map: mapSongs(tf, network, sides.test, inputSet, load),
        pictures: examplePictures(sides.test, labels, store, inputSet),
      },
    };
  } finally {
    store.close();
    network.dispose();
  }
}

function describeMachine(tf: TensorFlow): string {
  const [processor] = cpus();
  return `${processor?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, TensorFlow.js ${tf.version['tfjs-core']}`;
}

/** @throws CodedError `bad-input` for songs with several labels where one is wanted */
function labelsOf({ config, songs }: ExperimentJob): string[] {
  const labels = [...new Set(songs.flatMap((song) => song.labels))].sort();
  if (labels.length < 2) {
    throw new CodedError('bad-input', `${config.id}: the data has ${labels.length} label; two are needed`);
  }
  const several = songs.find((song) => song.labels.length > 1);
  if (config.task === 'one-label' && several !== undefined) {
    const names = several.labels.join(', ');
    throw new CodedError(
      'bad-input',
      `${config.id}: task: ${several.id} has several labels (${names}); use several-labels`,
    );
  }
  return labels;
}

/** @throws CodedError `bad-input` when a side has no song of a label */
function refuseThinSides({ config, songs }: ExperimentJob, sides: Sides, labels: readonly string[]): void {
  for (const side of SIDES) {
    const here = new Set(songs.filter((song) => sides.get(song.id) === side).flatMap((song) => song.labels));
    const missing = labels.filter((label) => !here.has(label));
    if (missing.length === 0) continue;
    throw new CodedError(
      'bad-input',
      `${config.id}: no song on the ${side} side has ${missing.join(', ')}; drop rare labels or make the side larger`,
    );
  }
}

type PlacedSong = ExperimentSong & { readonly side: Side };

function openFrames(job: ExperimentJob, songs: readonly PlacedSong[], inputSet: InputSet): Promise<FrameStore> {
  const { config } = job;
  const copies = songs.flatMap((song) =>
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
  config: ExperimentConfig,
  songs: readonly PlacedSong[],
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
function checkpointDir(
  { workDir, config }: ExperimentJob,
  songs: readonly PlacedSong[],
  labels: readonly string[],
): string {
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
