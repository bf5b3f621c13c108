import type { Answer, HeadAnswers } from './answers';
import { reportClaims } from './claims';
import { type ClosedScore, type ClosedTask, trackAccuracy, trackMacroF1 } from './closed-task';
import { firstSegment, wholeTrack } from './hearing';
import { measured } from './measure';
import type { ShortFilesReport, ShortTaskReport } from './report';

/** The tasks with one right answer a track. */
export type ClosedTasks = Readonly<Record<'moodQuadrants' | 'gtzanGenres' | 'emotifyGenres', ClosedTask>>;

/**
 * What is lost when only the first segment of a track is heard, on tracks that have more than one.
 * @param genre its head with the thresholds that ship
 */
export function reportShortFiles(tasks: ClosedTasks, genre: Pick<HeadAnswers, 'head' | 'answers'>): ShortFilesReport {
  const long = genre.answers.filter(isLong);
  return {
    moodQuadrants: reportShortTask(tasks.moodQuadrants, trackMacroF1),
    gtzanGenres: reportShortTask(tasks.gtzanGenres, trackAccuracy),
    emotifyGenres: reportShortTask(tasks.emotifyGenres, trackAccuracy),
    genreClaims: {
      firstSegment: reportClaims(genre.head, long, firstSegment),
      wholeTrack: reportClaims(genre.head, long, wholeTrack),
    },
  };
}

function reportShortTask(task: ClosedTask, score: ClosedScore): ShortTaskReport {
  const long = task.answers.filter(isLong);
  const single = task.answers.filter((answer) => !isLong(answer));
  const first = (some: readonly Answer[]): number => score(task, some, firstSegment);
  const whole = (some: readonly Answer[]): number => score(task, some, wholeTrack);
  return {
    tracks: long.length,
    firstSegment: measured(long, first),
    wholeTrack: measured(long, whole),
    lost: measured(long, (some) => whole(some) - first(some)),
    oneSegment: { tracks: single.length, ...measured(single, whole) },
  };
}

function isLong({ segmentProbs }: Answer): boolean {
  return segmentProbs.length > 1;
}
