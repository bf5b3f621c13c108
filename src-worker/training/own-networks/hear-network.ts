import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import type { ExampleSong } from '../experiments/examples';
import type { LoadInputs } from '../experiments/fit';
import { songEmbeddings } from '../experiments/map-songs';
import { predictSongs } from '../experiments/predict';
import type { JobControl } from '../own-labels/job-control';

export interface NetworkHearing {
  readonly tf: TensorFlow;
  readonly network: LayersModel;
  readonly songs: readonly ExampleSong[];
  readonly segmentFrames: number;
  readonly batchSize: number;
  readonly load: LoadInputs;
  readonly control: JobControl;
  /** How many of the songs are heard. */
  readonly onProgress: (done: number) => void;
}

/** What a network says of a song. */
export interface HeardByNetwork {
  /** [segment][label] */
  readonly segmentProbs: readonly (readonly number[])[];
  /** What stands before its outputs, mean over two segments. */
  readonly embedding: readonly number[];
}

/** @throws CodedError `cancelled` */
export async function hearSongs(hearing: NetworkHearing): Promise<HeardByNetwork[]> {
  const { tf, network, songs, segmentFrames, batchSize, load, control, onProgress } = hearing;
  const heard: HeardByNetwork[] = [];
  for await (const embedding of songEmbeddings(tf, network, songs, segmentFrames, load)) {
    const song = songs[heard.length]!;
    const [answer] = await predictSongs(tf, network, [song], segmentFrames, batchSize, load);
    heard.push({ segmentProbs: answer!.segmentProbs, embedding });
    onProgress(heard.length);
    await control.breathe();
  }
  return heard;
}
