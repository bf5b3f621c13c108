import { type Fingerprint, framesOf } from './fingerprint';

/** Which fingerprints are of one recording. */

/**
 * Two recordings are one when at most this share of bits differs where they overlap; the paper allows 0.35 for three seconds.
 * Among 2,261 clips of four data sets every pair below 0.18 was one recording (by correlation of the waveforms), one at 0.27
 * was a remix, and from 0.31 on they were different songs.
 */
const MAX_BIT_ERRORS = 0.25;
/** In a second or two there are different songs at 0.21; copies stay below 0.16. */
const MAX_BIT_ERRORS_SHORT = 0.18;
const SHORT_FRAMES = framesOf(5);
/** Less sound in common says too little. */
const MIN_OVERLAP_FRAMES = framesOf(1.3);
/** So much in common is enough, however long the songs are … */
const LONG_OVERLAP_FRAMES = framesOf(20);
/** … otherwise it must be this share of the shorter one: two songs may end on the same beat. */
const MIN_OVERLAP_SHARE = 0.5;

/**
 * Whether `a`, begun `offset` frames before `b`, is the same recording over all they have in common. An excerpt is the same
 * as its song; a version with a part cut out is when what still fits is more than about two thirds.
 */
export function isSameRecording(a: Fingerprint, b: Fingerprint, offset: number): boolean {
  const overlap = Math.min(a.length, b.length + offset) - Math.max(0, offset);
  const wanted = Math.min(LONG_OVERLAP_FRAMES, MIN_OVERLAP_SHARE * Math.min(a.length, b.length));
  if (overlap < Math.max(MIN_OVERLAP_FRAMES, wanted)) return false;
  const { bitErrors, heardFrames } = bitErrorsAt(a, b, offset);
  const mostErrors = heardFrames < SHORT_FRAMES ? MAX_BIT_ERRORS_SHORT : MAX_BIT_ERRORS;
  return heardFrames >= MIN_OVERLAP_FRAMES && bitErrors <= mostErrors;
}

/**
 * @param offset `a[i]` is compared with `b[i - offset]`
 * @returns share of bits that differ, 0..1, over the frames in which neither is silent; 1 where there is no such frame
 */
export function bitErrorsAt(
  a: Fingerprint,
  b: Fingerprint,
  offset: number,
): { readonly bitErrors: number; readonly heardFrames: number } {
  let differing = 0;
  let heardFrames = 0;
  const end = Math.min(a.length, b.length + offset);
  for (let i = Math.max(0, offset); i < end; i++) {
    const [wordA, wordB] = [a[i]!, b[i - offset]!];
    if (wordA === 0 || wordB === 0) continue;
    differing += bitCount(wordA ^ wordB);
    heardFrames++;
  }
  return { bitErrors: heardFrames === 0 ? 1 : differing / (32 * heardFrames), heardFrames };
}

/** Bits set in a word of 32 (H. S. Warren, Hacker's Delight, 5-1). */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
