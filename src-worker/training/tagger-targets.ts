import { taggerAnswers } from './held-out/tagger-labels';
import { GENRE_LABELS, isUnsaid, type Target, UNKNOWN } from './labels';
import type { LabelledTrack } from './manifest';
import type { TeacherTargets } from './teacher-targets';

/** Standardised logits: about one track in fourteen is above the first, two in three are below the second; between them nothing is said. */
export const CLEAR_YES = 1.5;
export const CLEAR_NO = 0.5;

/**
 * Genres that no source has a word for, taught by what published taggers clearly hear. In training only: measured they are by their
 * agreement with the taggers, and written they are never.
 */
export function taughtByTaggers(tracks: readonly LabelledTrack[], teacher: TeacherTargets): LabelledTrack[] {
  const answersOf = taggerAnswers(teacher);
  const answers = GENRE_LABELS.map(({ id }) => (isUnsaid(id) ? answersOf(id) : null));
  return tracks.map((track) => ({
    ...track,
    genre: track.genre.map((target, label) => (target === UNKNOWN ? clearTarget(answers[label]?.(track.id)) : target)),
  }));
}

function clearTarget(answer: number | undefined): Target {
  if (answer === undefined) return UNKNOWN;
  return answer >= CLEAR_YES ? 1 : answer <= CLEAR_NO ? 0 : UNKNOWN;
}
