import { GENRE_LABELS, UNKNOWN } from '../labels';
import type { LabelledTrack } from '../manifest';
import type { HeadAnswers } from './answers';
import { reportClaims } from './claims';
import { type ClosedTask, trackAccuracy, trackMacroF1 } from './closed-task';
import { wholeTrack } from './hearing';
import { measured } from './measure';
import type { InternationalReport, TrackSideReport } from './report';

/**
 * How tracks that AllMusic files under International fare against those that it does not. They are the only ones here that may not be
 * Western, and a poor stand-in: many are also filed under Pop/Rock, so what is left without these is told, too.
 * @param genre its head with the thresholds that ship
 */
export function reportInternational(
  mood: ClosedTask,
  genre: Pick<HeadAnswers, 'head' | 'answers'>,
): InternationalReport {
  const side = (isOn: (track: LabelledTrack) => boolean): TrackSideReport => {
    const tracks = genre.answers.filter(({ track }) => isOn(track));
    const withMood = mood.answers.filter(({ track }) => isOn(track));
    return {
      groups: new Set(tracks.map(({ track }) => track.group)).size,
      moodMacroF1: measured(withMood, (some) => trackMacroF1(mood, some, wholeTrack)),
      moodAccuracy: measured(withMood, (some) => trackAccuracy(mood, some, wholeTrack)),
      genreClaims: reportClaims(genre.head, tracks, wholeTrack),
    };
  };
  return {
    international: side((track) => genreOf(track, 'World') === 1),
    notPopRock: side((track) => genreOf(track, 'World') === 1 && !isPopRock(track)),
    others: side((track) => genreOf(track, 'World') === 0),
  };
}

/** Pop/Rock is AllMusic's one word that leaves open whether a track is Metal. */
function isPopRock(track: LabelledTrack): boolean {
  return genreOf(track, 'Metal') === UNKNOWN;
}

function genreOf(track: LabelledTrack, labelId: string) {
  return track.genre[GENRE_LABELS.findIndex(({ id }) => id === labelId)];
}
