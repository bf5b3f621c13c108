import { foldText } from '../../src-shared/fold-text';
import type { NamedReport } from '../../src-shared/training-report';

/** What the page makes of a training's report. All pure. */

export type ReportSong = NamedReport['songs'][number];

/** A song of which the model, not having been trained on it, says something else than its label does. */
export interface DoubtedSong {
  readonly song: ReportSong;
  /** Labels it has. */
  readonly says: readonly string[];
  /** The likeliest one, which it hasn't. */
  readonly sounds: string;
  /** 0..1. */
  readonly prob: number;
}

/** A label of several that nothing is known of, or that the song has, is no reason to doubt. */
const MANY = 0.5;

/** Songs whose likeliest label they don't have, the surest first. */
export function doubtedSongs({ labels, songs }: Pick<NamedReport, 'labels' | 'songs'>, limit: number): DoubtedSong[] {
  return songs
    .flatMap((song) => doubtsOf(song, labels))
    .sort((a, b) => b.margin - a.margin)
    .slice(0, limit)
    .map(({ margin: _, ...doubted }) => doubted);
}

function doubtsOf(
  song: ReportSong,
  labels: readonly { label: string; threshold: number | null }[],
): (DoubtedSong & { margin: number })[] {
  const top = song.probs.indexOf(Math.max(...song.probs));
  const label = labels[top];
  const prob = song.probs[top] ?? 0;
  if (label === undefined || song.actual.length === 0 || song.actual.includes(top)) return [];
  // A song of which only something is known may well have it, too.
  const isKnownNotToHave = song.absent === undefined || song.absent.includes(top);
  if (!isKnownNotToHave || prob < (label.threshold ?? MANY)) return [];
  const own = Math.max(...song.actual.map((index) => song.probs[index] ?? 0));
  const says = song.actual.flatMap((index) => labels[index]?.label ?? []);
  return [{ song, says, sounds: label.label, prob, margin: prob - own }];
}

/** A cell of the confusion matrix. */
export interface ConfusionCell {
  readonly count: number;
  /** Of the row's songs, 0..1. */
  readonly share: number;
  readonly isRight: boolean;
}

/** A row per true label, a column per answered one. */
export function confusionCells(confusion: readonly (readonly number[])[]): ConfusionCell[][] {
  return confusion.map((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({
      count,
      share: total === 0 ? 0 : count / total,
      isRight: actual === predicted,
    }));
  });
}

/** The pairs of labels mistaken for each other most, in words' order: actual, answered, songs. */
export function worstMixUps(
  { labels, confusion }: Pick<NamedReport, 'labels' | 'confusion'>,
  limit: number,
): { readonly actual: string; readonly answered: string; readonly songs: number }[] {
  const name = (index: number) => labels[index]?.label ?? '';
  return confusion
    .flatMap((row, actual) =>
      row.map((songs, answered) => ({
        actual: name(actual),
        answered: name(answered),
        songs: actual === answered ? 0 : songs,
      })),
    )
    .filter(({ songs }) => songs > 0)
    .sort((a, b) => b.songs - a.songs)
    .slice(0, limit);
}

/** A dot of the map. */
export interface MapPoint {
  readonly song: ReportSong;
  /** 0..1 each. */
  readonly x: number;
  readonly y: number;
}

/** Dots of one colour. */
export interface MapGroup {
  readonly label: string;
  /** Degrees. */
  readonly hue: number;
  /** Which of the shapes its dots have. */
  readonly shape: number;
  readonly points: readonly MapPoint[];
}

/** Neighbours in the list get colours far apart. */
const GOLDEN_ANGLE = 137.508;

/** The songs by the first of their labels, in the report's order of labels; those of none last. */
export function mapGroups({ labels, songs }: Pick<NamedReport, 'labels' | 'songs'>, nameOfNone: string): MapGroup[] {
  const groupOf = (label: string, index: number, of: readonly ReportSong[]): MapGroup => ({
    label,
    hue: Math.round((45 + index * GOLDEN_ANGLE) % 360),
    shape: index,
    points: of.map((song) => ({ song, x: song.x, y: song.y })),
  });
  const groups = labels.map(({ label }, index) =>
    groupOf(
      label,
      index,
      songs.filter((song) => song.actual[0] === index),
    ),
  );
  const others = groupOf(
    nameOfNone,
    labels.length,
    songs.filter((song) => song.actual.length === 0),
  );
  return [...groups, others].filter(({ points }) => points.length > 0);
}

/** Songs in whose title, artist or labels the text occurs. */
export function searchSongs(
  { labels }: Pick<NamedReport, 'labels'>,
  songs: readonly ReportSong[],
  search: string,
): ReportSong[] {
  const wanted = foldText(search.trim());
  return songs.filter((song) => {
    const names = song.actual.map((index) => labels[index]?.label ?? '');
    return foldText([song.title, song.artist, ...names].join(' ')).includes(wanted);
  });
}
