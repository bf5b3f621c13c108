import { CodedError } from '../../../src-shared/errors';
import type { InputKind } from '../architectures/network-shape';
import type { Random } from '../random';
import type { Augmentation, NetworkConfig } from './config';

/** What is done to single segments while training; copies of whole songs are made in song-frames.ts. */

/** Inputs on which a change means something. Whatever sounds louder or brighter has other MFCCs in no simple way. */
const APPLIES_TO = {
  gainDb: ['log-mel', 'raw'],
  tiltDb: ['log-mel', 'raw'],
  maskMels: ['log-mel'],
  maskFrames: ['log-mel', 'mfcc', 'chroma'],
} as const satisfies Partial<Record<keyof Augmentation, readonly InputKind[]>>;

/** Where the tilt of raw sound turns: about the middle of the mel scale. */
const TILT_HZ = 1000;

/**
 * Nothing that is asked for is left undone: a change that one of the inputs cannot take is refused.
 * @param segmentFrames frames of a segment
 * @throws CodedError `bad-input`
 */
export function refuseUnfitAugmentation(config: NetworkConfig, segmentFrames: number): void {
  const { id, augmentation, inputs } = config;
  for (const [key, kinds] of Object.entries(APPLIES_TO) as [keyof typeof APPLIES_TO, readonly InputKind[]][]) {
    const unfit = inputs.find(({ kind }) => !kinds.includes(kind));
    if (augmentation[key] === 0 || unfit === undefined) continue;
    const cure = `it can be used with ${kinds.join(', ')} alone. Take it out`;
    throw new CodedError('bad-input', `${id}: augmentation.${key}: means nothing for the input ${unfit.kind}; ${cure}`);
  }
  const fewestMels = Math.min(...inputs.map((input) => (input.kind === 'log-mel' ? input.nMels : Infinity)));
  refuseWideMask(id, 'maskMels', augmentation.maskMels, fewestMels, 'bands');
  refuseWideMask(id, 'maskFrames', augmentation.maskFrames, segmentFrames, 'frames of a segment');
}

function refuseWideMask(id: string, key: string, widest: number, all: number, what: string): void {
  if (widest < all) return;
  throw new CodedError('bad-input', `${id}: augmentation.${key}: ${widest} would hide all ${all} ${what}`);
}

/**
 * SpecAugment's mask over time: a random stretch of frames becomes silence, the same in every input.
 * @param frames [frame][value], left as it is
 * @param silence one such frame of silence
 * @param widest largest number of frames masked
 */
export function maskFrames(frames: Uint8Array, silence: Uint8Array, widest: number, random: Random): Uint8Array {
  if (widest === 0) return frames;
  const frameCount = frames.length / silence.length;
  const width = Math.floor(random() * (widest + 1));
  const start = Math.floor(random() * (frameCount - width + 1));
  const masked = frames.slice();
  for (let frame = start; frame < start + width; frame++) masked.set(silence, frame * silence.length);
  return masked;
}

/**
 * Raw sound with a random level and a random tilt: up to half of `tiltDb` more above 1 kHz and as much less below, or the other way
 * round (a first-order shelf). What would be louder than full scale is cut off.
 * @param samples -1..1, left as they are
 */
export function augmentSound(
  samples: Float32Array,
  sampleRateHz: number,
  { gainDb, tiltDb }: Pick<Augmentation, 'gainDb' | 'tiltDb'>,
  random: Random,
): Float32Array {
  if (gainDb === 0 && tiltDb === 0) return samples;
  const level = (2 * random() - 1) * gainDb;
  const tilt = (2 * random() - 1) * tiltDb;
  const lowGain = fromDb(level - tilt / 2);
  const highGain = fromDb(level + tilt / 2);
  // Low-pass of first order by the bilinear transform; what it takes away is the high part.
  const warped = Math.tan((Math.PI * TILT_HZ) / sampleRateHz);
  let [low, previous] = [0, 0];
  return samples.map((value) => {
    low = (warped * (value + previous) + (1 - warped) * low) / (1 + warped);
    previous = value;
    return Math.min(1, Math.max(-1, lowGain * low + highGain * (value - low)));
  });
}

function fromDb(db: number): number {
  return 10 ** (db / 20);
}
