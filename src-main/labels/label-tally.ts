import { LEAST_SONGS } from '../../src-shared/label-set';
import type { LabelNames } from './label-names';
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
  /** Those of nobody known, whom `artists` counts one each. */
  readonly unknownArtists: number;
}

export interface TallyOptions {
  readonly minSongs: number;
  /** Whether the sound of a song is kept. */
  readonly isHeard: (song: number) => boolean;
  /** As `LabelSong.artist` numbers them. */
  readonly artistOf: (song: number) => number;
}

export async function tallyLabels(
  { names }: LabelNames,
  named: NamedSongs,
  options: TallyOptions,
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
      artists[name]!.add(options.artistOf(song));
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
  return { names: inUse, ...(await dropRare(named, inUse, options)) };
}

async function dropRare(
  named: NamedSongs,
  tallies: readonly NameTally[],
  { isHeard, artistOf }: TallyOptions,
): Promise<Omit<LabelTally, 'names'>> {
  const counting = new Set(tallies.filter(({ isRare }) => !isRare).map(({ name }) => name));
  const keep = makeFilter(counting);
  const kept: NamedSong[] = [];
  const artists = new Set<number>();
  let heard = 0;
  let unknownArtists = 0;
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
    const artist = artistOf(song);
    artists.add(artist);
    if (artist < 0) unknownArtists += 1;
  });
  return { songs: kept, labelled, heard, artists: artists.size, unknownArtists };
}

/** Leaves lists as they are that have nothing to leave out. */
function makeFilter(wanted: ReadonlySet<number>): (names: readonly number[]) => readonly number[] {
  return (names) => (names.every((name) => wanted.has(name)) ? names : names.filter((name) => wanted.has(name)));
}
