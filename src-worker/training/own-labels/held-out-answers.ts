import { calibrateByFold } from '../calibration/calibrate';
import type { CalibrationTrack } from '../calibration/calibration-loss';
import { type HeadCalibration, logitsOf, sigmoid } from '../calibration/head-calibration';
import { createRandom } from '../random';
import { hearSegments } from './hear-songs';
import type { JobControl } from './job-control';
import type { Learner } from './learner';
import { sampleSongs } from './sample-songs';
import { type TrainingSong } from './training-songs';

/** Logits kept in all; bounds memory to 64 MB. */
const MOST_LOGITS = 16e6;
const LEAST_SEGMENTS = 8;
const MOST_SEGMENTS = 64;
/** Songs that calibration looks at, and segments of each: more would change it by next to nothing. */
const CALIBRATION_SONGS = 1500;
const CALIBRATION_SEGMENTS = 8;

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
  const apply = (calibration: HeadCalibration): number[][] => heard.map((song) => calibratedMean(song, calibration));
  return {
    calibration: shipped,
    probs: apply(shipped),
    probsWithoutFold: job.folds.map((_, fold) => apply(withoutFold.get(fold) ?? shipped)),
  };
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

async function calibrateHeard({ songs, control }: HearingJob, heard: readonly HeardSong[]) {
  await control.breathe();
  const labelsOf = songs.map(({ targets }) => targets.flatMap((target, k) => (target === 1 ? [k] : [])));
  const tracks = sampleSongs(labelsOf, CALIBRATION_SONGS, createRandom(1)).map((song): CalibrationTrack => {
    const { targets, fold } = songs[song]!;
    const { logits } = heard[song]!;
    const step = Math.max(logits.length / CALIBRATION_SEGMENTS, 1);
    const count = Math.min(logits.length, CALIBRATION_SEGMENTS);
    const chosen = Array.from({ length: count }, (_, i) => Array.from(logits[Math.floor((i + 0.5) * step)]!));
    return { logits: chosen, targets, fold };
  });
  const labels = songs[0]!.targets.map((_, k) => k);
  return calibrateByFold('sigmoid', [{ labels, isAsTaught: true }], tracks);
}

function calibratedMean({ weights, logits }: HeardSong, { temperatures, bias }: HeadCalibration): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return temperatures.map((temperature, k) => {
    const sum = logits.reduce((all, row, i) => all + weights[i]! * sigmoid(row[k]! / temperature + bias[k]!), 0);
    return sum / total;
  });
}
