import { DisjointSets } from '../../../src-shared/labels/disjoint-sets';
import { isSameRecording } from './compare-fingerprints';
import type { Fingerprint } from './fingerprint';
import { FingerprintIndex, type FingerprintTape } from './fingerprint-index';

/**
 * Groups of songs that are one recording, whatever their format and where they begin. Copies of copies are one group.
 * Fingerprints are read as they are needed; memory does not grow with them.
 * @returns indices of songs, each group ascending and of two or more
 */
export function findDuplicates(tape: FingerprintTape, onProgress: (done: number, total: number) => void): number[][] {
  const index = FingerprintIndex.build(tape);
  const total = tape.wordCounts.length;
  const same = new DisjointSets(total);
  for (let song = 0; song < total; song++) {
    joinWithEarlier(song, tape, index, same);
    onProgress(song + 1, total);
  }
  return same.sets().filter((set) => set.length > 1);
}

function joinWithEarlier(song: number, tape: FingerprintTape, index: FingerprintIndex, same: DisjointSets): void {
  const words = tape.read(song);
  for (const { start } of index.findAlignments(words, song)) {
    for (const earlier of songsAt(index.starts, start, words.length, song)) {
      if (same.find(earlier) === same.find(song)) continue;
      if (isSameNear(words, tape.read(earlier), index.starts[earlier]! - start)) same.join(earlier, song);
    }
  }
}

/** Songs before `limit` of which a part lies within `length` words from `start` on. */
function songsAt(starts: readonly number[], start: number, length: number, limit: number): number[] {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= start) low = middle + 1;
    else high = middle;
  }
  const songs: number[] = [];
  for (let song = Math.max(0, low - 1); song < limit && starts[song]! < start + length; song++) songs.push(song);
  return songs;
}

/** The frames of a copy may lie half a frame beside those of the original. */
function isSameNear(a: Fingerprint, b: Fingerprint, offset: number): boolean {
  return [offset, offset - 1, offset + 1].some((near) => isSameRecording(a, b, near));
}
