import { z } from 'zod';

/**
 * What a network is given of a segment. Whatever decides the values stands here, so that serving computes what training saw;
 * `src-worker/features/input-extractor.ts` is the one place that computes it.
 */

const positiveInt = z.int().positive();

/** Names and meanings are those of `librosa.stft`. */
const stftFields = {
  nFft: positiveInt,
  winLength: positiveInt,
  /** Distance between two STFT frames, in samples. */
  hopLength: positiveInt,
  /** Frames centred on their sample, the signal zero-padded by nFft/2 on both sides. */
  center: z.boolean(),
} as const;

/** Names and meanings are those of `librosa.feature.melspectrogram` and `librosa.power_to_db`. */
const melFields = {
  nMels: positiveInt,
  fMinHz: z.number().nonnegative(),
  fMaxHz: z.number().positive(),
  /** `htk`: m = 2595 log10(1 + f/700); `slaney`: linear below 1 kHz, logarithmic above. */
  melScale: z.enum(['htk', 'slaney']),
  melNorm: z.enum(['slaney', 'none']),
  /** Lower bound of mel power before the logarithm. */
  aMin: z.number().positive(),
} as const;

export const logMelSpecSchema = z.object({
  kind: z.literal('log-mel'),
  ...stftFields,
  ...melFields,
  /** Decibel values are clipped to [dbMin, dbMax] and mapped linearly to [0, 1]. Reference power is 1. */
  dbMin: z.number(),
  dbMax: z.number(),
});
export type LogMelSpec = z.infer<typeof logMelSpecSchema>;

/** Adds the first and second derivative over time of the values in 0..1, as two more channels. */
const derivatives = z.boolean();

const logMelInputSchema = z.object({ ...logMelSpecSchema.shape, derivatives });

const mfccInputSchema = z.object({
  kind: z.literal('mfcc'),
  ...stftFields,
  ...melFields,
  /** Coefficients kept, from the zeroth (the level) on. */
  nMfcc: positiveInt,
  /** Sinusoidal liftering coefficient; 0 for none. */
  lifter: z.number().nonnegative(),
  /** [lowest, highest] of every coefficient: values are clipped to them and mapped linearly to [0, 1]. */
  rowRanges: z.array(z.tuple([z.number(), z.number()])),
  derivatives,
});

const chromaInputSchema = z.object({ kind: z.literal('chroma'), ...stftFields, derivatives });

/** The sound itself, clipped to [-1, 1]. */
const rawInputSchema = z.object({ kind: z.literal('raw') });

export const inputSpecSchema = z
  .discriminatedUnion('kind', [logMelInputSchema, mfccInputSchema, chromaInputSchema, rawInputSchema])
  .refine((input) => input.kind !== 'mfcc' || input.rowRanges.length === input.nMfcc, 'rowRanges: one for every row');
export type InputSpec = z.infer<typeof inputSpecSchema>;
/** Any input that is a picture: rows over time. */
export type SpectralInputSpec = Exclude<InputSpec, { kind: 'raw' }>;
export type StftSpec = Pick<LogMelSpec, keyof typeof stftFields>;

/** Semitones of an octave. */
export const CHROMA_COUNT = 12;

/** STFT frames of a signal of that length. */
export function stftFrameCount({ nFft, hopLength, center }: StftSpec, sampleCount: number): number {
  const padded = center ? sampleCount + 2 * Math.floor(nFft / 2) : sampleCount;
  return padded < nFft ? 0 : 1 + Math.floor((padded - nFft) / hopLength);
}

/** Rows of a picture. */
export function inputHeight(input: SpectralInputSpec): number {
  if (input.kind === 'chroma') return CHROMA_COUNT;
  return input.kind === 'mfcc' ? input.nMfcc : input.nMels;
}

/** Shape of one segment's tensor, without the batch: [height, frames, channels], or [samples, 1] of raw sound. */
export function inputTensorShape(input: InputSpec, segmentSamples: number): number[] {
  if (input.kind === 'raw') return [segmentSamples, 1];
  return [inputHeight(input), stftFrameCount(input, segmentSamples), input.derivatives ? 3 : 1];
}

/** Name of an input in TensorFlow.js and in ONNX, where a hyphen is unusual. */
export function inputTensorName({ kind }: Pick<InputSpec, 'kind'>): string {
  return kind.replace('-', '_');
}

/** Whether the pictures among the inputs are made of one and the same STFT, which is computed once. */
export function shareOneStft(inputs: readonly InputSpec[]): boolean {
  const stfts = inputs.flatMap((input) =>
    input.kind === 'raw' ? [] : [[input.nFft, input.winLength, input.hopLength, input.center].join()],
  );
  return new Set(stfts).size <= 1;
}
