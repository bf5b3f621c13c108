import type { LayersModel, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { type ExampleSong, plainExamples } from './examples';
import type { LoadInputs } from './fit';
import type { ScoredTrack } from './score';

/** Runs a network over every segment of the songs, in inference mode; memory does not grow with a song's length. */
export async function predictSongs(
  tf: TensorFlow,
  model: LayersModel,
  songs: readonly ExampleSong[],
  segmentFrames: number,
  batchSize: number,
  load: LoadInputs,
): Promise<ScoredTrack[]> {
  const tracks: ScoredTrack[] = [];
  for (const song of songs) {
    const examples = plainExamples([song], segmentFrames);
    const segmentProbs: number[][] = [];
    for (let start = 0; start < examples.length; start += batchSize) {
      const inputs = load(examples.slice(start, start + batchSize), null);
      const output = model.predictOnBatch(inputs) as Tensor2D;
      segmentProbs.push(...(await output.array()));
      tf.dispose([output, ...inputs]);
    }
    tracks.push({ id: song.id, group: song.group, truth: song.targets, segmentProbs });
  }
  return tracks;
}
