import { CodedError } from '../../../src-shared/errors';
import type { Fingerprint } from './fingerprint';

/** The fingerprints of a data set, one at a time: together they may be larger than memory. */
export interface FingerprintTape {
  readonly wordCounts: readonly number[];
  read(song: number): Fingerprint;
}

/** Where a song may lie on the tape if it is a copy of what is there. */
export interface Alignment {
  /** Position of the song's first word; negative or between two songs where only a part of it is there. */
  readonly start: number;
  /** Words that agree. */
  readonly votes: number;
}

/** 21 of a word's 32 bits: two thirds, so that errors in one third of the bands leave one of three keys whole. */
const KEY_MASKS = [0x001fffff, 0xfffff800, 0xffe003ff] as const;
const HASH_BITS = 23;
/** With the hash above it, a position fills what a double holds exactly. */
const POSITION_SPAN = 2 ** 30;
/** 128 MB, and as much again while they are sorted; beyond it only a sample of the keys is kept, the same one for every song. */
const MAX_ENTRIES = 16_000_000;
/** A key that so many places share says little and costs much. */
const MAX_PLACES = 100;
/** One agreement is chance. */
const MIN_VOTES = 2;
const MAX_ALIGNMENTS = 20;

/**
 * Finds where on one long tape of all songs a song may occur, by the keys they share: votes for the difference between two
 * positions, which is the same for all words of a copy. Takes some 300 MB at most, whatever the number of songs.
 */
export class FingerprintIndex {
  private constructor(
    /** Hash and position of every kept key, in one number each; sorted. */
    private readonly entries: Float64Array,
    /** One key in so many is kept. */
    private readonly sampling: number,
    /** Position of each song's first word on the tape. */
    readonly starts: readonly number[],
  ) {}

  /**
   * @param maxEntries keys kept at most
   * @throws CodedError `bad-input` beyond 27,000 hours of music
   */
  static build(tape: FingerprintTape, maxEntries = MAX_ENTRIES): FingerprintIndex {
    const starts: number[] = [];
    let totalWords = 0;
    for (const count of tape.wordCounts) {
      starts.push(totalWords);
      totalWords += count;
    }
    if (totalWords > POSITION_SPAN) {
      throw new CodedError(
        'bad-input',
        'more than 27,000 hours of music: duplicates cannot be looked for; use --quick',
      );
    }
    let sampling = Math.max(1, Math.ceil((totalWords * KEY_MASKS.length) / maxEntries));
    let entries = collectEntries(tape, starts, sampling, maxEntries);
    // Keys are not spread evenly: the sample can turn out larger than its share.
    while (entries === null) entries = collectEntries(tape, starts, (sampling *= 2), maxEntries);
    return new FingerprintIndex(entries.sort(), sampling, starts);
  }

  /** The best places before the song's own at which it may occur, at most 20, best first. */
  findAlignments(words: Fingerprint, song: number): Alignment[] {
    const differences: number[] = [];
    const ownStart = this.starts[song]!;
    for (const [i, word] of words.entries()) {
      for (const hash of sampledHashes(word, this.sampling)) {
        this.collectDifferences(hash, ownStart, ownStart + i, differences);
      }
    }
    return countVotes(Float64Array.from(differences).sort()).map(({ difference, votes }) => ({
      start: ownStart - difference,
      votes,
    }));
  }

  private collectDifferences(hash: number, ownStart: number, position: number, differences: number[]): void {
    const { entries } = this;
    const first = lowerBound(entries, hash * POSITION_SPAN);
    const end = hash * POSITION_SPAN + ownStart;
    if (first + MAX_PLACES < entries.length && entries[first + MAX_PLACES]! < (hash + 1) * POSITION_SPAN) return;
    for (let i = first; i < entries.length && entries[i]! < end; i++) {
      differences.push(position - (entries[i]! - hash * POSITION_SPAN));
    }
  }
}

function collectEntries(
  tape: FingerprintTape,
  starts: readonly number[],
  sampling: number,
  maxEntries: number,
): Float64Array | null {
  const totalWords = tape.wordCounts.reduce((sum, count) => sum + count, 0);
  const entries = new Float64Array(Math.min(maxEntries, totalWords * KEY_MASKS.length));
  let count = 0;
  for (const [song, start] of starts.entries()) {
    for (const [i, word] of tape.read(song).entries()) {
      for (const hash of sampledHashes(word, sampling)) {
        if (count === entries.length) return null;
        entries[count++] = hash * POSITION_SPAN + start + i;
      }
    }
  }
  return entries.subarray(0, count);
}

/** The hashes of a word's keys that belong to the sample; none for silence. */
function sampledHashes(word: number, sampling: number): number[] {
  if (word === 0) return [];
  const hashes: number[] = [];
  for (const [kind, mask] of KEY_MASKS.entries()) {
    const hash = mix((word & mask) ^ Math.imul(kind, 0x9e3779b9)) >>> (32 - HASH_BITS);
    if (hash * sampling < 2 ** HASH_BITS) hashes.push(hash);
  }
  return hashes;
}

/** Spreads 32 bits evenly (the finaliser of MurmurHash3, A. Appleby, public domain). */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How often each difference occurs, one frame more counted in: a copy may lie half a frame beside. */
function countVotes(differences: Float64Array): { difference: number; votes: number }[] {
  const counted: { difference: number; votes: number }[] = [];
  let [first, nextFirst] = [0, 0];
  while (first < differences.length) {
    const difference = differences[first]!;
    while (nextFirst < differences.length && differences[nextFirst] === difference) nextFirst++;
    let end = nextFirst;
    while (end < differences.length && differences[end] === difference + 1) end++;
    if (end - first >= MIN_VOTES) counted.push({ difference, votes: end - first });
    first = nextFirst;
  }
  return counted.sort((a, b) => b.votes - a.votes || a.difference - b.difference).slice(0, MAX_ALIGNMENTS);
}
