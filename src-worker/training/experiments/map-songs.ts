import type { LayersModel, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { embeddingModel } from '../architectures/network-builder';
import type { Example, ExampleSong } from './examples';
import type { LoadInputs } from './fit';
import type { ReportExtras } from './report/extras';
import { tsne } from './report/tsne';

/** With more songs a map takes minutes and shows less. */
const MOST_MAPPED_SONGS = 500;

/** Each song's mean embedding, of its first and its middle segment, on a map; null where there are too many songs for one. */
export async function mapSongs(
  tf: TensorFlow,
  network: LayersModel,
  songs: readonly ExampleSong[],
  segmentFrames: number,
  load: LoadInputs,
): Promise<ReportExtras['map']> {
  if (songs.length > MOST_MAPPED_SONGS) return null;
  const embedder = embeddingModel(tf, network);
  const vectors: number[][] = [];
  for (const song of songs) {
    const examples: Example[] = [{ song, copy: song.id, startFrame: 0 }];
    const middle = Math.floor((song.frameCount - segmentFrames) / 2);
    if (middle > 0) examples.push({ song, copy: song.id, startFrame: middle });
    const inputs: Tensor[] = load(examples, null);
    const mean = tf.tidy(() => (embedder.predictOnBatch(inputs) as Tensor2D).mean<Tensor1D>(0));
    vectors.push(await mean.array());
    tf.dispose([mean, ...inputs]);
  }
  return { points: tsne(vectors), labelOf: songs.map(({ targets }) => targets.indexOf(1)) };
}
