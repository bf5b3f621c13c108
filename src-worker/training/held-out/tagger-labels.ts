import type { TeacherTargets } from '../teacher-targets';

/**
 * The words of published taggers (columns of soft-labels.tsv) for labels that no data set here has a word for. A label is measured by
 * them only where no source says yes to any track.
 */
const TAGS_OF_LABEL: Readonly<Record<string, readonly string[]>> = {
  Dance: ['jamendo:genre---dance', 'msd:dance'],
  Funk: ['jamendo:genre---funk', 'msd:funk'],
  House: ['jamendo:genre---house', 'msd:House'],
  Punk: ['msd:punk'],
  Soul: ['msd:soul'],
  Techno: ['jamendo:genre---techno'],
  Trance: ['jamendo:genre---trance'],
  Energetic: ['jamendo:mood/theme---energetic'],
  Happy: ['jamendo:mood/theme---happy', 'msd:happy'],
  Relaxing: ['jamendo:mood/theme---relaxing'],
  Sad: ['msd:sad'],
};

/** By label: how much the taggers hear it in a track, undefined for a track they have not heard; null for a label they have no word for. */
export type TaggerAnswers = (labelId: string) => ((trackId: string) => number | undefined) | null;

/** The mean of the standardised logits of a label's tags, so that a tag with tiny probabilities counts as much as another. */
export function taggerAnswers({ tags, of }: Pick<TeacherTargets, 'tags' | 'of'>): TaggerAnswers {
  return (labelId) => {
    const columns = (TAGS_OF_LABEL[labelId] ?? []).map((tag) => tags.indexOf(tag)).filter((column) => column !== -1);
    if (columns.length === 0) return null;
    return (trackId) => {
      const row = of(trackId);
      return row && columns.reduce((sum, column) => sum + row[column]!, 0) / columns.length;
    };
  };
}

/** Share of tracks that count as having a label because the taggers hear it most in them. */
export const TOP_SHARE = 0.05;

/** By track the taggers have heard: whether it is among those they rank highest. Of equal scores the earlier track counts. */
export function taggersTopTracks(
  trackIds: readonly string[],
  scoreOf: (trackId: string) => number | undefined,
): ReadonlyMap<string, boolean> {
  const scored = trackIds.flatMap((id) => {
    const score = scoreOf(id);
    return score === undefined ? [] : [{ id, score }];
  });
  const ranked = scored.toSorted((a, b) => b.score - a.score);
  const topCount = Math.ceil(TOP_SHARE * ranked.length);
  return new Map(ranked.map(({ id }, rank) => [id, rank < topCount]));
}
