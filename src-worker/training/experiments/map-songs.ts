import type { LayersModel, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { embeddingModel } from '../architectures/network-builder';
import type { Example, ExampleSong } from './examples';
import type { LoadInputs } from './fit';
import type { ReportExtras } from './report/extras';
import { tsne } from './report/tsne';

/** With more songs a map takes minutes and shows less. */
const MOST_MAPPED_SONGS = 500;

/** The songs on a map by their mean embeddings; null where there are too many songs for one. */
export async function mapSongs(
  tf: TensorFlow,
  network: LayersModel,
  songs: readonly ExampleSong[],
  segmentFrames: number,
  load: LoadInputs,
): Promise<ReportExtras['map']> {
  if (songs.length > MOST_MAPPED_SONGS) return null;
  const vectors: number[][] = [];
  for await (const vector of songEmbeddings(tf, network, songs, segmentFrames, load)) vectors.push(vector);
  return { points: tsne(vectors), labelOf: songs.map(({ targets }) => targets.indexOf(1)) };
}

/** Each song's mean embedding, of its first and its middle segment. */
export async function* songEmbeddings(
  tf: TensorFlow,
  network: LayersModel,
  songs: readonly ExampleSong[],
  segmentFrames: number,
  load: LoadInputs,
): AsyncGenerator<number[]> {
  const embedder = embeddingModel(tf, network);
  for (const song of songs) {
    const examples: Example[] = [{ song, copy: song.id, startFrame: 0 }];
    const middle = Math.floor((song.frameCount - segmentFrames) / 2);
    if (middle > 0) examples.push({ song, copy: song.id, startFrame: middle });
    const inputs: Tensor[] = load(examples, null);
    const mean = tf.tidy(() => (embedder.predictOnBatch(inputs) as Tensor2D).mean<Tensor1D>(0));
    yield await mean.array();
    tf.dispose([mean, ...inputs]);
  }
}
