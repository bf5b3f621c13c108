import type { LogMelSpec } from '../../src-shared/model-inputs';
import { createMelFilterbank, type MelFilter, type MelFilterbankSpec } from './mel-filterbank';

/** What decides a mel spectrogram in decibels, before any clipping. */
export type MelBandsSpec = MelFilterbankSpec & Pick<LogMelSpec, 'aMin'>;

/** Mel bands of a power frame in decibels: `librosa.power_to_db(mel, ref=1, amin=aMin, top_db=None)`. */
export class MelBands {
  private readonly filters: readonly MelFilter[];
  private readonly bands: Float64Array;

  constructor(
    private readonly spec: MelBandsSpec,
    sampleRateHz: number,
  ) {
    this.filters = createMelFilterbank(spec, sampleRateHz);
    this.bands = new Float64Array(this.filters.length);
  }

  /** @returns the power of every band in dB, at least that of `aMin`, in a buffer that the next call overwrites */
  decibels(power: Float64Array): Float64Array {
    const { filters, bands } = this;
    for (let m = 0; m < bands.length; m++) {
      const { firstBin, weights } = filters[m]!;
      let melPower = 0;
      for (let i = 0; i < weights.length; i++) melPower += weights[i]! * power[firstBin + i]!;
      bands[m] = melPower;
    }
    // By itself: a loop with a call in it is compiled less tightly.
    const { aMin } = this.spec;
    for (let m = 0; m < bands.length; m++) bands[m] = 10 * Math.log10(Math.max(aMin, bands[m]!));
    return bands;
  }
}
