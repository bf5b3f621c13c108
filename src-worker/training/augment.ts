import type { TrainConfig } from './config';
import type { Random } from './random';

export interface SegmentShape {
  readonly nMels: number;
  readonly nFrames: number;
}

/**
 * Writes one 8-bit segment [frame][mel] into a batch as [mel][frame] in 0..1, with nothing changed.
 * @param offset index in `batch` at which the segment starts
 */
export function writeSegment(bytes: Uint8Array, shape: SegmentShape, batch: Float32Array, offset: number): void {
  writeTransformed(bytes, shape, batch, offset, (value) => value);
}

/** Sizes of the random changes to a log-mel segment. */
export type LogMelAugmentation = Omit<TrainConfig['augmentation'], 'versions'> & {
  /** dB between the values 0 and 1. */
  readonly dbRange: number;
};

/**
 * The same with random level, random spectral tilt and SpecAugment masks (Park et al. 2019; one band of mels, one of frames,
 * filled with the floor). Works on dB values, so a gain is an offset. For the training side only.
 */
export function writeAugmentedSegment(
  bytes: Uint8Array,
  shape: SegmentShape,
  batch: Float32Array,
  offset: number,
  settings: LogMelAugmentation,
  random: Random,
): void {
  writeTransformed(bytes, shape, batch, offset, randomTransform(shape, settings, random));
}

/** The same changes in place, to a segment that is [mel][frame] in 0..1 already. */
export function augmentLogMel(
  values: Float32Array,
  shape: SegmentShape,
  settings: LogMelAugmentation,
  random: Random,
): void {
  const transform = randomTransform(shape, settings, random);
  const { nMels, nFrames } = shape;
  for (let m = 0; m < nMels; m++) {
    for (let t = 0; t < nFrames; t++) values[m * nFrames + t] = transform(values[m * nFrames + t]!, m, t);
  }
}

function randomTransform(shape: SegmentShape, settings: LogMelAugmentation, random: Random): Transform {
  const uniform = (range: number): number => (2 * random() - 1) * range;
  const gain = uniform(settings.gainDb) / settings.dbRange;
  const tilt = uniform(settings.tiltDb) / settings.dbRange;
  const melMask = randomRange(shape.nMels, settings.maskMels, random);
  const frameMask = randomRange(shape.nFrames, settings.maskFrames, random);
  return (value, mel, frame) => {
    if (isInside(mel, melMask) || isInside(frame, frameMask)) return 0;
    // What is at the floor stays there: silence has no level to change.
    if (value === 0) return 0;
    return Math.min(1, Math.max(0, value + gain + tilt * (mel / shape.nMels - 0.5)));
  };
}

type Transform = (value: number, mel: number, frame: number) => number;

function writeTransformed(
  bytes: Uint8Array,
  shape: SegmentShape,
  batch: Float32Array,
  offset: number,
  transform: Transform,
): void {
  const { nMels, nFrames } = shape;
  for (let t = 0; t < nFrames; t++) {
    for (let m = 0; m < nMels; m++) batch[offset + m * nFrames + t] = transform(bytes[t * nMels + m]! / 255, m, t);
  }
}

/** A random range of at most `widest` of `length` positions: [start, end). */
function randomRange(length: number, widest: number, random: Random): readonly [number, number] {
  const width = Math.floor(random() * (widest + 1));
  const start = Math.floor(random() * (length - width + 1));
  return [start, start + width];
}

function isInside(position: number, [start, end]: readonly [number, number]): boolean {
  return position >= start && position < end;
}
