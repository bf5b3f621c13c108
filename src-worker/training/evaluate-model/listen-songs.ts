import { availableParallelism } from 'node:os';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import type { HeadName } from '../../../src-shared/model-spec';
import type { TrackPrediction } from '../../../src-shared/prediction';
import { analyseTrack, type AnalyseContext } from '../../analyse-track';

/** What a model said of a song. */
export interface HeardSong {
  /** Of the whole song, as the app keeps it. */
  readonly prediction: TrackPrediction;
  /** [segment][label] of one head */
  readonly segmentProbs: readonly (readonly number[])[];
}

export interface ListenRequest {
  readonly paths: readonly string[];
  readonly context: AnalyseContext;
  readonly head: HeadName;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** More at once would only wait for the one engine. */
const MOST_AT_ONCE = 4;

/**
 * Listens to songs with the pipeline that serves the app, a few at a time.
 * @returns in the order of the paths; for a song that cannot be heard the reason
 * @throws CodedError `ffmpeg-missing`, `cancelled`
 */
export async function listenToSongs(request: ListenRequest): Promise<(HeardSong | { readonly failure: string })[]> {
  const { paths } = request;
  const heard: (HeardSong | { readonly failure: string })[] = new Array<never>(paths.length);
  const waiting = paths.entries();
  let done = 0;
  const listener = async (): Promise<void> => {
    for (const [index, path] of waiting) {
      heard[index] = await tryHear(path, request);
      done += 1;
      request.onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, availableParallelism()) }, listener));
  return heard;
}

async function tryHear(path: string, request: ListenRequest): Promise<HeardSong | { readonly failure: string }> {
  const { context, head, signal } = request;
  const segmentProbs: number[][] = [];
  try {
    const prediction = await analyseTrack(path, context, {
      signal,
      onProgress: () => undefined,
      onSegment: (probs) => segmentProbs.push([...probs.get(head)!]),
    });
    return { prediction, segmentProbs };
  } catch (error) {
    if (signal.aborted) throw new CodedError('cancelled', 'stopped; nothing was written', { cause: error });
    // Not this song's fault, so every other would fail as well.
    if (!(error instanceof CodedError) || error.code === 'ffmpeg-missing') throw error;
    return { failure: toErrorInfo(error).message };
  }
}
