import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { CodedError } from '../../src-shared/errors';
import type { TensorFlow } from '../engine/tensorflow';
import { type SegmentShape, writeAugmentedSegment, writeSegment } from './augment';
import type { TrainConfig } from './config';
import { FrameStore } from './frame-store';
import type { LabelledTrack } from './manifest';
import { segmentStarts } from './predict-tracks';
import { createRandom } from './random';

/**
 * What the frozen part of a network says of every segment, computed once for all folds and epochs. Training then costs next to nothing,
 * and the price is that a segment is augmented in a few versions and not anew each time.
 */
export interface TrunkOutputs {
  /** Of one segment. */
  readonly valueCount: number;
  /** Version 0 is as heard; the others are augmented, each with its own random places to cut segments. */
  readonly versions: number;
  readonly segmentCount: (trackId: string, version: number) => number;
  /** @returns [value] of one segment */
  readonly read: (trackId: string, version: number, segment: number) => Float32Array;
  readonly close: () => void;
}

export interface TrunkJob {
  readonly tf: TensorFlow;
  readonly trunk: LayersModel;
  readonly tracks: readonly LabelledTrack[];
  readonly cache: FrameStore;
  readonly shape: SegmentShape;
  readonly config: TrainConfig;
  readonly cacheDir: string;
  readonly onProgress: (version: number, done: number, total: number) => void;
}

const BYTES_PER_VALUE = 4;
/** Segments given to the trunk at a time: bounds memory for long tracks. */
const BATCH_SEGMENTS = 32;

/** Opens the outputs of every version, computing those that are not there yet; a run that was stopped goes on where it was. */
export async function openTrunkOutputs(job: TrunkJob): Promise<TrunkOutputs> {
  const { shape } = job.trunk.outputs[0]!;
  const [, valueCount, ...rest] = shape;
  if (valueCount == null || rest.length > 0) {
    throw new CodedError('bad-input', `the trunk must end in values of a whole segment, not in ${shape.join(' x ')}`);
  }
  const versions = 1 + job.config.augmentation.versions;
  const stores: FrameStore[] = [];
  const close = (): void => stores.forEach((store) => store.close());
  try {
    for (let version = 0; version < versions; version++) stores.push(await openVersion(job, version, valueCount));
  } catch (error) {
    close();
    throw error;
  }
  return {
    valueCount,
    versions,
    segmentCount: (trackId, version) => stores[version]!.frameCount(trackId),
    read: (trackId, version, segment) => new Float32Array(stores[version]!.read(trackId, segment, 1).buffer),
    close,
  };
}

async function openVersion(job: TrunkJob, version: number, valueCount: number): Promise<FrameStore> {
  const { config, cacheDir, tracks, cache } = job;
  const augmentation = version === 0 ? null : { ...config.augmentation, versions: undefined };
  const made = [config.architecture, config.start?.trunk, await hashWeights(job.trunk)];
  const key = JSON.stringify([config.audio, config.features, made, version, augmentation]);
  const store = FrameStore.open({ dir: cacheDir, key, frameBytes: valueCount * BYTES_PER_VALUE });
  await store.add({
    items: tracks,
    idOf: ({ id }) => id,
    keyOf: ({ id }) => JSON.stringify([id, cache.keyOf(id)]),
    produce: (track) => computeTrack(job, track, version),
    onProgress: (done, total) => job.onProgress(version, done, total),
  });
  // The features of these tracks are there: what failed is no fault of theirs.
  const [failure] = Object.values(store.failures);
  if (failure === undefined) return store;
  store.close();
  throw new CodedError('internal', `the trunk's outputs cannot be computed: ${failure}`);
}

/** Of all that a network has learned. */
async function hashWeights(model: LayersModel): Promise<string> {
  const hash = createHash('sha256');
  for (const weight of model.getWeights()) hash.update(new Uint8Array((await weight.data()).slice().buffer));
  return hash.digest('hex');
}

/** @returns float32 [segment][value] as bytes */
async function computeTrack(job: TrunkJob, track: LabelledTrack, version: number): Promise<Uint8Array> {
  const { tf, trunk, shape } = job;
  const { starts, write } = version === 0 ? heard(job, track) : augmented(job, track, version);
  const segmentSize = shape.nMels * shape.nFrames;
  const outputs: Uint8Array[] = [];
  for (let from = 0; from < starts.length; from += BATCH_SEGMENTS) {
    const chosen = starts.slice(from, from + BATCH_SEGMENTS);
    const batch = new Float32Array(chosen.length * segmentSize);
    for (const [i, start] of chosen.entries()) write(start, batch, i * segmentSize);
    const output = tf.tidy(() => {
      const x = tf.tensor4d(batch, [chosen.length, shape.nMels, shape.nFrames, 1]);
      return trunk.predictOnBatch(x) as Tensor;
    });
    outputs.push(new Uint8Array((await output.data()).slice().buffer));
    output.dispose();
  }
  return Buffer.concat(outputs);
}

interface Segments {
  /** First frames. */
  readonly starts: readonly number[];
  readonly write: (startFrame: number, batch: Float32Array, offset: number) => void;
}

function heard({ cache, shape, config }: TrunkJob, { id }: LabelledTrack): Segments {
  return {
    starts: segmentStarts(cache.frameCount(id), { ...config, shape }),
    write: (start, batch, offset) => writeSegment(cache.read(id, start, shape.nFrames), shape, batch, offset),
  };
}

/** Segments one behind the other from a random place on, each changed in its own way. The same in every run. */
function augmented({ cache, shape, config }: TrunkJob, { id }: LabelledTrack, version: number): Segments {
  const random = createRandom(createHash('sha256').update(`${id} ${version}`).digest().readUInt32LE());
  const settings = { ...config.augmentation, dbRange: config.features.dbMax - config.features.dbMin };
  const spareFrames = cache.frameCount(id) - shape.nFrames;
  const first = Math.floor(random() * (Math.min(spareFrames, shape.nFrames - 1) + 1));
  const count = 1 + Math.floor((spareFrames - first) / shape.nFrames);
  return {
    starts: Array.from({ length: count }, (_, i) => first + i * shape.nFrames),
    write: (start, batch, offset) =>
      writeAugmentedSegment(cache.read(id, start, shape.nFrames), shape, batch, offset, settings, random),
  };
}
