import type { TensorFlow } from '../../engine/tensorflow';
import { CodedError } from '../../../src-shared/errors';
import { tensorShape } from '../architectures/network-shape';
import type { Side } from '../data/dataset-song';
import type { FrameStore } from '../frame-store';
import type { NetworkConfig } from './config';
import type { ExampleSong } from './examples';
import type { LoadInputs } from './fit';
import type { InputSet } from './inputs';
import type { ExperimentJob, PlacedSong } from './model-family';
import { copiesOf, openSongFrames, type SongCopy, type SongFramesOptions } from './song-frames';

/** What of an experiment decides on its frames. */
export type FramesJob = Pick<
  ExperimentJob<NetworkConfig>,
  'config' | 'songs' | 'splits' | 'workDir' | 'ffmpegPath' | 'signal' | 'onProgress'
> &
  Pick<SongFramesOptions, 'breathe'>;

/** Frames of all songs that stand on a side of any split, and of altered copies of those that are trained on in one. */
export function openFrames(job: FramesJob, inputSet: InputSet): Promise<FrameStore> {
  const { config } = job;
  const stored = config.inputs.map((input) => (input.kind === 'raw' ? input : { ...input, derivatives: false }));
  return openSongFrames(neededCopies(job), {
    dir: job.workDir,
    inputSet,
    inputKey: [stored, config.stft],
    sampleRateHz: config.sampleRateHz,
    excerpts: config.excerpts,
    ffmpegPath: job.ffmpegPath,
    breathe: job.breathe,
    onProgress(done, total) {
      // What is thrown in here ends the work; a song's own failures are collected.
      if (job.signal.aborted) throw new CodedError('cancelled', 'stopped while computing features');
      job.onProgress('features', done, total, 'songs');
    },
  });
}

function neededCopies({ config, songs, splits }: FramesJob): SongCopy[] {
  return songs.flatMap(({ id, path }) => {
    const sides = splits.map((split) => split.get(id));
    if (sides.every((side) => side === undefined)) return [];
    return copiesOf(id, path, sides.includes('train') ? config.augmentation : null);
  });
}

/** What tells which copies have frames, and how many. */
export type KnownFrames = Pick<FrameStore, 'has' | 'frameCount'>;

/**
 * The songs of each side with the copies to take segments of: altered ones on the training side alone. Songs whose sound could not
 * be read are left out.
 */
export function toExampleSongs(
  config: Pick<NetworkConfig, 'augmentation'>,
  songs: readonly PlacedSong[],
  targetsOf: (song: PlacedSong) => readonly number[],
  frames: KnownFrames,
): Record<Side, ExampleSong[]> {
  const sides: Record<Side, ExampleSong[]> = { train: [], validation: [], test: [] };
  for (const song of songs) {
    const augmentation = song.side === 'train' ? config.augmentation : null;
    const copies = copiesOf(song.id, song.path, augmentation)
      .map(({ key }) => key)
      .filter((key) => frames.has(key));
    if (copies[0] !== song.id) continue;
    const frameCount = Math.min(...copies.map((key) => frames.frameCount(key)));
    sides[song.side].push({ id: song.id, group: song.group, copies, frameCount, targets: targetsOf(song) });
  }
  return sides;
}

/** Reads segments from disk as batches of tensors, one an input. */
export function createLoader(tf: TensorFlow, store: FrameStore, inputSet: InputSet): LoadInputs {
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
