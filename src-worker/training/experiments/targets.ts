import type { NetworkConfig } from './config';
import type { ExperimentSong } from './model-family';

type LabelledSong = Pick<ExperimentSong, 'labels' | 'absent' | 'source'>;

/**
 * What a network is to say of a song: 1 for each label it has, 0 for each it has not, NaN where nothing is known; in the order of the
 * labels.
 * @param unlabelled what it means that a song has not been given a label
 * @param all the songs of the data set, for `by-source`
 */
export function createTargets(
  unlabelled: NetworkConfig['unlabelled'],
  labels: readonly string[],
  all: readonly LabelledSong[],
): (song: LabelledSong) => number[] {
  const knownTo = new Map<string, Set<string>>();
  for (const { source, labels: own } of all) {
    const known = knownTo.get(source) ?? new Set();
    for (const label of own) known.add(label);
    knownTo.set(source, known);
  }
  const isAbsent = (song: LabelledSong, label: string): boolean => {
    if (unlabelled === 'absent' || song.absent.includes(label)) return true;
    return unlabelled === 'by-source' && knownTo.get(song.source)!.has(label);
  };
  return (song) =>
    labels.map((label) => {
      if (song.labels.includes(label)) return 1;
      return isAbsent(song, label) ? 0 : NaN;
    });
}
