import { CodedError } from '../../../src-shared/errors';
import { type InputSpec, stftFrameCount } from '../../../src-shared/model-inputs';
import type { AudioSpec } from '../../../src-shared/model-spec';
import type { NetworkConfig, ExperimentInput } from './config';

/** What an experiment's network is given, as a model's spec says it. */
export interface PlannedInputs {
  readonly audio: AudioSpec;
  readonly inputs: readonly InputSpec[];
  /** Whole frames (of raw sound: steps of `hopLength` samples) of a segment; also the distance between two segments. */
  readonly segmentFrames: number;
}

/** MFCCs lie in these ranges, by coefficient; less than one value in a hundred of music lies outside. */
const MFCC_RANGES: readonly [number, number][] = [
  [-1150, 500],
  [-450, 450],
];
const MFCC_OTHERS: [number, number] = [-250, 250];

/**
 * Segments are whole frames that follow each other without a gap, the last one at a whole frame, too: so that serving, which cuts
 * sound, hears the segments that training cuts from the frames of a song.
 * @throws CodedError `bad-input` for raw sound beside spectral inputs (their frames differ) and for segments shorter than a frame
 */
export function planInputs(config: NetworkConfig): PlannedInputs {
  const { id, sampleRateHz, stft, segmentSec } = config;
  const isRaw = config.inputs.some(({ kind }) => kind === 'raw');
  if (isRaw && config.inputs.length > 1)
    throw new CodedError('bad-input', `${id}: inputs: raw sound has to be the only input`);
  const { hopLength } = stft;
  const asked = segmentSec * sampleRateHz;
  const frames = { ...stft, winLength: stft.nFft, center: false };
  const segmentFrames = isRaw ? Math.floor(asked / hopLength) : stftFrameCount(frames, Math.round(asked));
  if (segmentFrames < 1) throw new CodedError('bad-input', `${id}: segmentSec: shorter than a frame of ${stft.nFft}`);
  const segmentHopSamples = segmentFrames * hopLength;
  const framedSamples = segmentHopSamples - hopLength + stft.nFft;
  return {
    audio: {
      sampleRateHz,
      segmentSamples: isRaw ? segmentHopSamples : Math.max(segmentHopSamples, framedSamples),
      segmentHopSamples,
      endAlignSamples: hopLength,
    },
    inputs: config.inputs.map((input) => planInput(input, stft, sampleRateHz)),
    segmentFrames,
  };
}

function planInput(input: ExperimentInput, stft: NetworkConfig['stft'], sampleRateHz: number): InputSpec {
  const frames = { nFft: stft.nFft, winLength: stft.nFft, hopLength: stft.hopLength, center: false };
  const mels = { fMinHz: 20, fMaxHz: sampleRateHz / 2, melScale: 'htk', melNorm: 'slaney', aMin: 1e-10 } as const;
  switch (input.kind) {
    case 'raw':
      return { kind: 'raw' };
    case 'chroma':
      return { ...input, ...frames };
    case 'log-mel':
      // As the shipped model has it, but for the number of bands and what the configuration says.
      return { ...frames, ...mels, dbMin: -60, dbMax: 40, ...input };
    case 'mfcc': {
      const rowRanges = Array.from({ length: input.nMfcc }, (_, row) => MFCC_RANGES[row] ?? MFCC_OTHERS);
      return { ...input, ...frames, ...mels, lifter: 0, rowRanges };
    }
  }
}
