import type { InputShape } from '../architectures/network-shape';
import type { FrameStore } from '../frame-store';
import type { NetworkConfig } from './config';
import type { ExampleSong } from './examples';
import type { InputSet } from './inputs';
import type { ExamplePicture } from './report/extras';
import { encodeGreyPng } from './report/png';

const MOST_SONGS = 4;
/** Longer segments are drawn with fewer columns, each the mean of some. */
const MOST_COLUMNS = 320;

type Picture = Exclude<InputShape, { kind: 'raw' }>;

/** The first segment of some songs, one a label, as each spectral input has it (of several channels the first). */
export function examplePictures(
  config: NetworkConfig,
  songs: readonly ExampleSong[],
  labels: readonly string[],
  store: FrameStore,
  inputSet: InputSet,
): ExamplePicture[] {
  return onePerLabel(songs).flatMap((song) => {
    const inputs = inputSet.toInputs(store.read(song.id, 0, inputSet.segmentFrames), null);
    const truth = labels.filter((_, label) => song.targets[label] === 1).join(', ');
    return inputSet.shapes.flatMap((shape, index) => {
      const values = inputs[index];
      if (shape.kind === 'raw' || values === undefined) return [];
      const title = `${song.id}: ${truth}`;
      const png = encodeGreyPng(drawRows(values, shape)).toString('base64');
      return [{ title, kind: shape.kind, durationSec: config.segmentSec, range: rangeOf(shape, config), png }];
    });
  });
}

function onePerLabel(songs: readonly ExampleSong[]): ExampleSong[] {
  return [...Map.groupBy(songs, ({ targets }) => targets.indexOf(1)).values()]
    .flatMap((group) => group.slice(0, 1))
    .slice(0, MOST_SONGS);
}

/** Mel bands go from `fMinHz` to half the sample rate; see inputs.ts. */
function rangeOf({ kind, height }: Picture, { sampleRateHz }: NetworkConfig): ExamplePicture['range'] {
  return kind === 'log-mel' ? [20, sampleRateHz / 2] : [0, height - 1];
}

/** @returns rows from the highest down, 0..255 */
function drawRows(values: Float32Array, { height, frames, channels }: Picture): Uint8Array[] {
  const columns = Math.min(frames, MOST_COLUMNS);
  const firstFrame = (column: number): number => Math.floor((column * frames) / columns);
  return Array.from({ length: height }, (_, fromTop) => {
    const row = height - 1 - fromTop;
    return Uint8Array.from({ length: columns }, (_value, column) => {
      const [start, end] = [firstFrame(column), firstFrame(column + 1)];
      let sum = 0;
      for (let frame = start; frame < end; frame++) sum += values[(row * frames + frame) * channels]!;
      return Math.round(255 * Math.min(1, Math.max(0, sum / (end - start))));
    });
  });
}
