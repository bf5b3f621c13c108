import { calibrate } from '../calibration/calibrate';
import type { CalibrationTrack } from '../calibration/calibration-loss';
import { type HeadCalibration, logitsOf, sigmoid } from '../calibration/head-calibration';
import { createRandom } from '../random';
import { hearSegments } from './hear-songs';
import type { JobControl } from './job-control';
import type { Learner } from './learner';
import { sampleSongs } from './sample-songs';
import type { TrainingSong } from './training-songs';

/** Logits kept in all, 64 MB; of many songs with many labels more, since fewer segments of a song would not do. */
const MOST_LOGITS = 16e6;
const LEAST_SEGMENTS = 8;
const MOST_SEGMENTS = 64;
/** Segments of a song that calibration looks at, and of how many songs: more would change it by next to nothing. */
const CALIBRATION_SEGMENTS = 6;
const [LEAST_CALIBRATION_SONGS, MOST_CALIBRATION_SONGS] = [500, 1500];
/** Logits it looks at in all, where labels are many: its work grows with them. */
const CALIBRATION_LOGITS = 240_000;

/** What the networks say of songs they never heard, [song][label]: means over segments, calibrated. */
export interface HeldOutAnswers {
  /** Fitted on all songs: part of the network that is made. */
  readonly calibration: HeadCalibration;
  /** By that calibration. */
  readonly probs: readonly (readonly number[])[];
  /** By fold: by the calibration of the other folds. */
  readonly probsWithoutFold: readonly (readonly (readonly number[])[])[];
}

export interface HearingJob {
  readonly folds: readonly Learner[];
  readonly songs: readonly TrainingSong[];
  readonly valueCount: number;
  readonly control: JobControl;
  /** Share of the songs heard, 0..1. */
  readonly onProgress: (share: number) => void;
}

/** @throws CodedError `cancelled` */
export async function hearHeldOut(job: HearingJob): Promise<HeldOutAnswers> {
  const heard = await hearAll(job);
  const { shipped, withoutFold } = await calibrateHeard(job, heard);
  const apply = async (calibration: HeadCalibration): Promise<number[][]> => {
    await job.control.breathe();
    return heard.map((song) => calibratedMean(song, calibration));
  };
  const probsWithoutFold: number[][][] = [];
  for (const calibration of withoutFold) probsWithoutFold.push(await apply(calibration));
  return { calibration: shipped, probs: await apply(shipped), probsWithoutFold };
}

/** One song's segments. */
interface HeardSong {
  /** What each counts for. */
  readonly weights: number[];
  /** [segment][label] */
  readonly logits: Float32Array[];
}

async function hearAll({ folds, songs, valueCount, control, onProgress }: HearingJob): Promise<HeardSong[]> {
  const labelCount = songs[0]!.targets.length;
  const affordable = Math.floor(MOST_LOGITS / (songs.length * labelCount));
  const mostSegments = Math.min(Math.max(affordable, LEAST_SEGMENTS), MOST_SEGMENTS);
  const heard = songs.map((): HeardSong => ({ weights: [], logits: [] }));
  let done = 0;
  for (const [fold, learner] of folds.entries()) {
    const indices = [...songs.keys()].filter((song) => songs[song]!.fold === fold);
    for await (const { song, weight, probs } of hearSegments({
      learner,
      songs,
      indices,
      valueCount,
      mostSegments,
      control,
    })) {
      const { weights, logits } = heard[song]!;
      if (weights.length === 0) onProgress(done++ / songs.length);
      weights.push(weight);
      logits.push(Float32Array.from(logitsOf('sigmoid', Array.from(probs))));
    }
  }
  return heard;
}

interface Calibrations {
  readonly shipped: HeadCalibration;
  /** By fold. */
  readonly withoutFold: readonly HeadCalibration[];
}

/** As `calibrateByFold` does, with a pause for messages between folds. */
async function calibrateHeard(
  { songs, folds, control }: HearingJob,
  heard: readonly HeardSong[],
): Promise<Calibrations> {
  const tracks = calibrationTracks(songs, heard);
  const labels = songs[0]!.targets.map((_, k) => k);
  const fitOn = async (some: readonly CalibrationTrack[]): Promise<HeadCalibration> => {
    await control.breathe();
    return calibrate('sigmoid', [{ labels, isAsTaught: true }], some);
  };
  const withoutFold: HeadCalibration[] = [];
  for (const left of folds.keys()) withoutFold.push(await fitOn(tracks.filter(({ fold }) => fold !== left)));
  return { shipped: await fitOn(tracks), withoutFold };
}

function calibrationTracks(songs: readonly TrainingSong[], heard: readonly HeardSong[]): CalibrationTrack[] {
  const labelsOf = songs.map(({ targets }) => targets.flatMap((target, k) => (target === 1 ? [k] : [])));
  const affordable = Math.floor(CALIBRATION_LOGITS / (CALIBRATION_SEGMENTS * songs[0]!.targets.length));
  const most = Math.min(Math.max(affordable, LEAST_CALIBRATION_SONGS), MOST_CALIBRATION_SONGS);
  return sampleSongs(labelsOf, most, createRandom(1)).map((song) => {
    const { targets, fold } = songs[song]!;
    const { logits } = heard[song]!;
    const count = Math.min(logits.length, CALIBRATION_SEGMENTS);
    const placeOf = (i: number): number => Math.floor(((i + 0.5) * logits.length) / count);
    return { logits: Array.from({ length: count }, (_, i) => Array.from(logits[placeOf(i)]!)), targets, fold };
  });
}

function calibratedMean({ weights, logits }: HeardSong, { temperatures, bias }: HeadCalibration): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return temperatures.map((temperature, k) => {
    const sum = logits.reduce((all, row, i) => all + weights[i]! * sigmoid(row[k]! / temperature + bias[k]!), 0);
    return sum / total;
  });
}
