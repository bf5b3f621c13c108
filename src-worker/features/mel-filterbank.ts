import type { LogMelSpec } from '../../src-shared/model-inputs';

/** One triangular filter: weights for the FFT bins from `firstBin` on. All bins outside are zero. */
export interface MelFilter {
  readonly firstBin: number;
  readonly weights: Float32Array;
}

/** What decides a mel filter bank. */
export type MelFilterbankSpec = Pick<LogMelSpec, 'nFft' | 'nMels' | 'fMinHz' | 'fMaxHz' | 'melScale' | 'melNorm'>;

/**
 * The mel filter bank of `librosa.filters.mel` (htk or slaney scale, slaney area normalisation or none), sparse.
 * @returns `nMels` filters over `nFft / 2 + 1` power bins
 */
export function createMelFilterbank(spec: MelFilterbankSpec, sampleRateHz: number): MelFilter[] {
  const { nFft, nMels, fMinHz, fMaxHz, melScale, melNorm } = spec;
  const { toMel, toHz } = MEL_SCALES[melScale];
  const minMel = toMel(fMinHz);
  const melStep = (toMel(fMaxHz) - minMel) / (nMels + 1);
  const edgesHz = Array.from({ length: nMels + 2 }, (_, i) => toHz(minMel + i * melStep));
  const binHz = sampleRateHz / nFft;
  const binCount = nFft / 2 + 1;

  return Array.from({ length: nMels }, (_, m) => {
    const [lowHz, centreHz, highHz] = [edgesHz[m]!, edgesHz[m + 1]!, edgesHz[m + 2]!];
    const scale = melNorm === 'slaney' ? 2 / (highHz - lowHz) : 1;
    const firstBin = Math.min(Math.ceil(lowHz / binHz), binCount);
    const endBin = Math.min(Math.floor(highHz / binHz) + 1, binCount);
    const weights = Float32Array.from({ length: Math.max(endBin - firstBin, 0) }, (_, i) => {
      const hz = (firstBin + i) * binHz;
      const rising = (hz - lowHz) / (centreHz - lowHz);
      const falling = (highHz - hz) / (highHz - centreHz);
      return scale * Math.max(0, Math.min(rising, falling));
    });
    return { firstBin, weights };
  });
}

/** O'Shaughnessy 1987, as in HTK. */
const htk = {
  toMel: (hz: number): number => 2595 * Math.log10(1 + hz / 700),
  toHz: (mel: number): number => 700 * (10 ** (mel / 2595) - 1),
};

/** Slaney's Auditory Toolbox 1998: linear below 1 kHz (200/3 Hz a mel), then 27 logarithmic mels per factor 6.4. */
const SLANEY_HZ_PER_MEL = 200 / 3;
const SLANEY_BREAK_HZ = 1000;
const SLANEY_BREAK_MEL = SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL;
const SLANEY_LOG_STEP = Math.log(6.4) / 27;
const slaney = {
  toMel: (hz: number): number =>
    hz < SLANEY_BREAK_HZ ? hz / SLANEY_HZ_PER_MEL : SLANEY_BREAK_MEL + Math.log(hz / SLANEY_BREAK_HZ) / SLANEY_LOG_STEP,
  toHz: (mel: number): number =>
    mel < SLANEY_BREAK_MEL
      ? mel * SLANEY_HZ_PER_MEL
      : SLANEY_BREAK_HZ * Math.exp(SLANEY_LOG_STEP * (mel - SLANEY_BREAK_MEL)),
};

const MEL_SCALES = { htk, slaney } as const;
