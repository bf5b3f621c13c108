import { LEAST_SONGS } from '../../src-shared/label-set';
import type { LabelNames } from './label-names';
import type { LabelSong } from './library-songs';
import type { NamedSong, NamedSongs } from './named-songs';
import { compareText } from '../../src-shared/compare-text';
import { inTurns } from './turns';

/** Of one label, by number of its name. */
export interface NameTally {
  readonly name: number;
  readonly songs: number;
  readonly artists: number;
  /** Songs whose sound is kept. */
  readonly heard: number;
  readonly isRare: boolean;
}

/** What a label set comes to. */
export interface LabelTally {
  /** Most songs first. */
  readonly names: readonly NameTally[];
  /** Those of whom at least one thing that counts is known, labels that are rare left out. */
  readonly songs: readonly NamedSong[];
  /** Of them, those with a label. */
  readonly labelled: number;
  readonly heard: number;
  readonly artists: number;
}

/** @param isHeard by index of a song, whether its sound is kept */
export async function tallyLabels(
  songs: readonly LabelSong[],
  { names }: LabelNames,
  named: NamedSongs,
  options: { readonly minSongs: number; readonly isHeard: (song: number) => boolean },
): Promise<LabelTally> {
  const counts = new Int32Array(names.length);
  const heardCounts = new Int32Array(names.length);
  const artists = names.map(() => new Set<number>());
  await inTurns(named.songs.length, (index) => {
    const { song, labels } = named.songs[index]!;
    const isHeard = options.isHeard(song);
    for (const name of labels) {
      counts[name]! += 1;
      if (isHeard) heardCounts[name]! += 1;
      artists[name]!.add(songs[song]!.artist);
    }
  });
  const least = Math.max(options.minSongs, LEAST_SONGS);
  const tallies = names.map((label, name) => ({
    label,
    name,
    songs: counts[name] ?? 0,
    artists: artists[name]?.size ?? 0,
    heard: heardCounts[name] ?? 0,
    isRare: (counts[name] ?? 0) < least,
  }));
  const inUse = tallies.filter((tally) => tally.songs > 0);
  inUse.sort((a, b) => b.songs - a.songs || compareText(a.label, b.label));
  return { names: inUse, ...(await dropRare(songs, named, inUse, options.isHeard)) };
}

async function dropRare(
  songs: readonly LabelSong[],
  named: NamedSongs,
  tallies: readonly NameTally[],
  isHeard: (song: number) => boolean,
): Promise<Omit<LabelTally, 'names'>> {
  const counting = new Set(tallies.filter(({ isRare }) => !isRare).map(({ name }) => name));
  const keep = makeFilter(counting);
  const kept: NamedSong[] = [];
  const artists = new Set<number>();
  let heard = 0;
  let labelled = 0;
  await inTurns(named.songs.length, (index) => {
    const { song, labels, absent } = named.songs[index]!;
    const said = { song, labels: keep(labels), absent: keep(absent) };
    if (said.labels.length === 0 && said.absent.length === 0) return;
    // Labels that are too rare to be learned are labels all the same: such a song is no example of having none.
    if (said.labels.length === 0 && labels.length > 0) return;
    kept.push(said);
    if (said.labels.length === 0) return;
    labelled += 1;
    if (isHeard(song)) heard += 1;
    artists.add(songs[song]!.artist);
  });
  return { songs: kept, labelled, heard, artists: artists.size };
}

/** Leaves lists as they are that have nothing to leave out. */
function makeFilter(wanted: ReadonlySet<number>): (names: readonly number[]) => readonly number[] {
  return (names) => (names.every((name) => wanted.has(name)) ? names : names.filter((name) => wanted.has(name)));
}
