import type { LabelField } from '../../src-shared/tags';
import { decidedLabels } from '../../src-shared/label-choice';
import type { ChosenAudio } from '../store/label-songs-repo';
import type { LibrarySongs } from './library-songs';
import type { ChosenOfSong } from './named-songs';
import type { Vocabulary } from './vocabulary';

/** What was chosen by hand, by index of the song; recordings that are no longer in the library are left out. */
export function chosenByHand(
  chosen: readonly ChosenAudio[],
  field: LabelField,
  { songOf }: LibrarySongs,
  vocabulary: Vocabulary,
): Map<number, ChosenOfSong> {
  const bySong = new Map<number, ChosenOfSong>();
  for (const { audioId, choices } of chosen) {
    const song = songOf.get(audioId);
    if (song === undefined) continue;
    const { wanted, rejected } = decidedLabels(choices, field);
    bySong.set(song, { wanted: vocabulary.idsOf(wanted), rejected: vocabulary.idsOf(rejected) });
  }
  return bySong;
}
