import { GENRE_LABELS, genreTargets, MOOD_LABELS, moodTargets, themeTargets } from '../../labels';
import { columnMeans } from '../../calibration/head-calibration';
import type { Answer, EvaluatedHead } from '../answers';

type Label = EvaluatedHead['labels'][number];
type MadeHead = EvaluatedHead & { readonly name: 'genre' | 'mood' };

function headOf(
  name: MadeHead['name'],
  activation: MadeHead['activation'],
  labels: readonly Omit<Label, 'threshold'>[],
) {
  return { name, activation, labels: labels.map((label) => ({ ...label, threshold: 0.5 })) };
}

/** Every label is claimed from 0.5 on. */
export const GENRE: MadeHead = headOf('genre', 'sigmoid', GENRE_LABELS);
export const MOOD: MadeHead = headOf('mood', 'softmax', MOOD_LABELS);

interface MadeTrack {
  readonly source: string;
  /** The source's own words. */
  readonly genres: readonly string[];
  readonly quadrant?: string;
  /** A group of its own when left out. */
  readonly group?: string;
  /** Of each segment: probabilities by label; of labels not named it is 0. */
  readonly heard: readonly Readonly<Record<string, number>>[];
}

/** Folds that made-up tracks are in, one after the other. */
const FOLDS = [0, 1, 2, 3, 4];

/** Answers of a head to made-up tracks, calibrated by nothing. */
export function madeAnswers(head: MadeHead, tracks: readonly MadeTrack[]): Answer[] {
  return tracks.map(({ source, genres, quadrant = '', group, heard }, i): Answer => {
    const targets = { genre: genreTargets(source, genres), mood: moodTargets(quadrant), theme: themeTargets([]) };
    const segmentProbs = heard.map((probs) => head.labels.map(({ id }) => probs[id] ?? 0));
    const probs = columnMeans(segmentProbs);
    const fold = i % FOLDS.length;
    return {
      track: { id: `t${i}`, path: '', source, group: group ?? `g${i}`, fold, ...targets },
      fold,
      targets: targets[head.name],
      rawProbs: probs,
      probs,
      segmentProbs,
      probsWithoutFold: new Map(FOLDS.map((left) => [left, probs])),
    };
  });
}
