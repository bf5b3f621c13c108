import { foldText } from '../../src-shared/fold-text';
import type { LabelNames } from './label-names';
import type { SaidOfSong, SourceLabels } from './source-labels';
import { inTurns } from './turns';

/** What was decided by hand about one recording; numbers of the source's vocabulary. */
export interface ChosenOfSong {
  readonly wanted: readonly number[];
  readonly rejected: readonly number[];
}

/** What is known of one recording in the end; numbers of names. */
export interface NamedSong {
  /** Index of the song. */
  readonly song: number;
  readonly labels: readonly number[];
  /** Known not to have, by hand or by the source. */
  readonly absent: readonly number[];
}

/** A song of which a source says both; numbers of names. */
export interface Contradiction {
  readonly song: number;
  readonly name: number;
}

export interface NamedSongs {
  /** Those with labels, or known not to have some. */
  readonly songs: readonly NamedSong[];
  /** Said by the source alone: what was chosen by hand settles it. */
  readonly contradictions: readonly Contradiction[];
}

const NOTHING_SAID: SaidOfSong = { has: [], lacks: [], versions: null };

/** Puts together what a source says and what was chosen by hand, which comes first. */
export async function nameSongs(
  source: SourceLabels,
  chosen: ReadonlyMap<number, ChosenOfSong>,
  names: LabelNames,
): Promise<NamedSongs> {
  const songs: NamedSong[] = [];
  const contradictions: Contradiction[] = [];
  const folded = source.vocabulary.words.map(foldText);
  const naming = { namesOf: makeNamesOf(names), lacksOf: makeLacksOf(folded, names), folded };
  const indices = [...source.said.keys(), ...[...chosen.keys()].filter((song) => !source.said.has(song))];
  await inTurns(indices.length, (index) => {
    const song = indices[index] ?? 0;
    const said = source.said.get(song) ?? NOTHING_SAID;
    const named = nameSong(said, chosen.get(song), naming);
    for (const name of named.contradicted) contradictions.push({ song, name });
    if (named.labels.length > 0 || named.absent.length > 0) {
      songs.push({ song, labels: named.labels, absent: named.absent });
    }
  });
  return { songs, contradictions };
}

type ToNames = (words: readonly number[]) => readonly number[];

interface Naming {
  readonly namesOf: ToNames;
  readonly lacksOf: ToNames;
  /** By number of a word. */
  readonly folded: readonly string[];
}

interface Named {
  readonly labels: readonly number[];
  readonly absent: readonly number[];
  readonly contradicted: readonly number[];
}

const NO_NAMES: readonly number[] = [];

function nameSong(said: SaidOfSong, chosen: ChosenOfSong | undefined, naming: Naming): Named {
  const { namesOf, lacksOf, folded } = naming;
  if (chosen === undefined && said.lacks.length === 0) {
    return { labels: namesOf(said.has), absent: NO_NAMES, contradicted: NO_NAMES };
  }
  const { wanted, rejected } = chosen ?? { wanted: NO_NAMES, rejected: NO_NAMES };
  const byHand = namesOf(wanted);
  const lackedByHand = lacksOf(rejected).filter((name) => !byHand.includes(name));
  const rejectedWords = new Set(rejected.map((word) => folded[word]));
  const had = namesOf(said.has.filter((word) => !rejectedWords.has(folded[word])));
  const labels = [...new Set([...byHand, ...had.filter((name) => !lackedByHand.includes(name))])];
  const lacked = lacksOf(said.lacks).filter((name) => !byHand.includes(name));
  const contradicted = lacked.filter((name) => labels.includes(name));
  const absent = [...new Set([...lackedByHand, ...lacked.filter((name) => !labels.includes(name))])];
  return { labels, absent, contradicted };
}

/** Lists are shared by the songs that say the same, and named once. */
function makeNamesOf({ nameOf }: LabelNames): ToNames {
  const known = new WeakMap<readonly number[], readonly number[]>();
  return (words) => {
    const named = known.get(words) ?? [...new Set(words.map((word) => nameOf[word] ?? -1))].filter((name) => name >= 0);
    known.set(words, named);
    return named;
  };
}

/**
 * Which labels a song has not, when it has not these words. Not to have one of several words that were merged says nothing of the
 * others, unless it is the one that the label is called by.
 */
function makeLacksOf(folded: readonly string[], { names, nameOf, origins }: LabelNames): ToNames {
  const isWhole = (name: number, lacked: readonly number[]): boolean => {
    const key = foldText(names[name] ?? '');
    const lackedKeys = new Set(lacked.map((word) => folded[word]));
    return lackedKeys.has(key) || (origins[name] ?? []).every((word) => lackedKeys.has(folded[word]));
  };
  return (lacked) => {
    const candidates = [...new Set(lacked.map((word) => nameOf[word] ?? -1))].filter((name) => name >= 0);
    return candidates.filter((name) => isWhole(name, lacked));
  };
}
