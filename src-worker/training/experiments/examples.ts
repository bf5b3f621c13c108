import { shuffled, type Random } from '../random';

/** A song with its segments, ready to be drawn from. */
export interface ExampleSong {
  readonly id: string;
  /** Songs of one group stand on one side of the split. */
  readonly group: string;
  /** Keys of the song's frames in the stores: the song itself and, on the training side, its altered copies. */
  readonly copies: readonly string[];
  readonly frameCount: number;
  /** 1 for each label the song has, 0 for each it has not, NaN where that is not known. */
  readonly targets: readonly number[];
}

/** One segment of one copy of a song. */
export interface Example {
  readonly song: ExampleSong;
  readonly copy: string;
  readonly startFrame: number;
}

/** First frames of a song's segments: one a hop, and a last one aligned to the end where half a segment would be left out. */
export function segmentStarts(frameCount: number, segmentFrames: number, hopFrames: number): number[] {
  const last = frameCount - segmentFrames;
  const starts = [0];
  for (let start = hopFrames; start <= last; start += hopFrames) starts.push(start);
  if (last - starts.at(-1)! >= segmentFrames / 2) starts.push(last);
  return starts;
}

/** Every segment of the songs themselves, in order: what networks are measured on. */
export function plainExamples(songs: readonly ExampleSong[], segmentFrames: number): Example[] {
  return songs.flatMap((song) =>
    segmentStarts(song.frameCount, segmentFrames, segmentFrames).map((startFrame) => ({
      song,
      copy: song.copies[0]!,
      startFrame,
    })),
  );
}

/** One epoch of training: segments of every copy in random order. @param perSong at most so many of a song, drawn anew each epoch */
export function drawExamples(
  songs: readonly ExampleSong[],
  segmentFrames: number,
  hopFrames: number,
  perSong: number | null,
  random: Random,
): Example[] {
  const drawn = songs.flatMap((song) => {
    const starts = segmentStarts(song.frameCount, segmentFrames, hopFrames);
    const all = song.copies.flatMap((copy) => starts.map((startFrame) => ({ song, copy, startFrame })));
    return perSong === null ? all : shuffled(all, random).slice(0, perSong);
  });
  return shuffled(drawn, random);
}
