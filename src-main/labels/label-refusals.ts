import type { ErrorInfo } from '../../src-shared/errors';
import { LEAST_SONGS } from '../../src-shared/label-set';

/** What decides whether a label set can be trained on. */
export interface RefusalInput {
  /** Every label that songs have; most songs first. */
  readonly labels: readonly {
    readonly label: string;
    readonly songs: number;
    readonly artists: number;
    readonly heard: number;
    readonly isRare: boolean;
  }[];
  /** Artists of the songs whose labels count. */
  readonly artists: number;
  /** Of these songs, those of nobody known, each of whom counts as an artist. */
  readonly unknownArtists: number;
  /** Songs of which the source says both, that they have a label and that they don't, and the first of them; null: none. */
  readonly contradictions: { readonly count: number; readonly title: string; readonly label: string } | null;
  readonly minSongs: number;
}

/** The model in use, as far as new outputs for it go. */
export interface BaseModel {
  readonly title: string;
  /** Null: it keeps nothing of the songs' sound. */
  readonly backbone: string | null;
}

const MOST_NAMED = 5;

/** Why nothing can be learned from a label set, and the cure; null when something can. */
export function refuseLabels({ labels, artists, contradictions, minSongs }: RefusalInput): ErrorInfo | null {
  if (contradictions !== null) {
    const { count, title, label } = contradictions;
    const others = count === 1 ? '' : `, and ${songs(count - 1)} more contradict themselves`;
    return refusal(
      `“${title}” both has and has not ${label}${others}: correct the table, or choose by hand on the song’s page`,
    );
  }
  const counting = labels.filter(({ isRare }) => !isRare);
  if (labels.length === 0) return refusal('No song has a label: choose another source, or set labels on songs’ pages');
  if (counting.length < 2) return refuseTooFew(labels, counting, Math.max(minSongs, LEAST_SONGS));
  if (artists === 1) {
    return refusal(
      'Every song is by one artist, so nobody could tell whether the labels or the artist were learned: add music of others',
    );
  }
  return null;
}

function refuseTooFew(labels: RefusalInput['labels'], counting: RefusalInput['labels'], least: number): ErrorInfo {
  const [only] = labels;
  if (labels.length === 1 && only !== undefined) {
    return refusal(
      `There is one label only, ${only.label}: a model needs at least two to tell apart; label other music otherwise`,
    );
  }
  const rare = labels.filter(({ isRare }) => isRare).map(({ label, songs: count }) => `${label} (${count})`);
  const left = counting[0] === undefined ? 'no label is left' : `only ${counting[0].label} is left`;
  return refusal(
    `A label needs ${songs(least)}, which these don’t have: ${listOf(rare)}; ${left}, and a model needs two: ` +
      'label more songs, or merge labels',
  );
}

/** The same for new outputs on what was kept of the songs' sound. */
export function refuseHead(input: RefusalInput, base: BaseModel | null): ErrorInfo | null {
  if (base === null)
    return refusal('There is no model to build on: use one of the list of models first, or train a whole network');
  if (base.backbone === null) {
    return refusal(
      `${base.title} keeps nothing of the songs’ sound to learn from: train a whole network, or use another model first`,
    );
  }
  const unheard = input.labels.filter(({ isRare, heard }) => !isRare && heard < LEAST_SONGS);
  if (unheard.length === 0) return null;
  const missing = unheard.map(({ label, songs: count, heard }) => `${label} (${heard} of ${count})`);
  const needed = unheard.reduce((sum, { heard }) => sum + LEAST_SONGS - heard, 0);
  return refusal(
    `The sound of too few songs was kept when they were analysed: ${listOf(missing)}. Analyse at least ${songs(needed)} more of ` +
      'them, those again that were analysed before sound was kept; or drop these labels',
  );
}

/** What the user should know before training on it. */
export function warnOfLabels({ labels, minSongs, unknownArtists }: RefusalInput): string[] {
  const rare = labels.filter(({ isRare }) => isRare).map(({ label, songs: count }) => `${label} (${count})`);
  const least = Math.max(minSongs, LEAST_SONGS);
  const ofOne = labels.filter(({ isRare, artists }) => !isRare && artists === 1).map(({ label }) => label);
  return [
    ...(rare.length === 0 ? [] : [`Left out, since fewer than ${songs(least)} have them: ${listOf(rare)}.`]),
    ...(ofOne.length === 0
      ? []
      : [`All songs are by one artist, who may be learned in place of the label: ${listOf(ofOne)}.`]),
    ...(unknownArtists === 0
      ? []
      : [
          `The artist of ${songs(unknownArtists)} is not known: each counts as one by itself, and figures flatter where several are by the same.`,
        ]),
  ];
}

function refusal(message: string): ErrorInfo {
  return { code: 'bad-input', message };
}

function songs(count: number): string {
  return count === 1 ? '1 song' : `${count} songs`;
}

function listOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 1 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}
