import { CodedError } from '../../../src-shared/errors';
import type { DatasetSong } from '../data/dataset-song';
import { readSplit } from '../data/split-file';

/** A song to be listened to. */
export interface ChosenSong {
  readonly song: DatasetSong;
  /** Intervals resample groups: songs of one are not independent. */
  readonly group: string;
}

/**
 * The songs of one side of a split; without a split all of them, grouped by artist where that is known.
 * @throws CodedError `bad-input` where the split has no such side, or none of its songs is in the data; what `readSplit` throws
 */
export async function chooseSongs(
  songs: readonly DatasetSong[],
  splitPath: string | null,
  side: string,
): Promise<ChosenSong[]> {
  if (splitPath === null) {
    return songs.map((song) => ({ song, group: song.given.group ?? song.artist ?? song.id }));
  }
  const { rows } = await readSplit(splitPath);
  const wanted = rows.filter(({ place }) => side === 'all' || place === side);
  if (wanted.length === 0) {
    const places = [...new Set(rows.map(({ place }) => place))].sort().join(', ');
    throw new CodedError('bad-input', `${splitPath} has no song on the side ${side}; its sides are ${places}`);
  }
  const groupOf = new Map(wanted.map(({ id, group }) => [id, group]));
  const chosen = songs.flatMap((song) => {
    const group = groupOf.get(song.id);
    return group === undefined ? [] : [{ song, group }];
  });
  if (chosen.length > 0) return chosen;
  throw new CodedError(
    'bad-input',
    `none of the ${wanted.length} songs that ${splitPath} has on the side ${side} is in the data, e.g. ${wanted[0]!.id}; use the data the split was made of`,
  );
}
