import type { LogMelSpec } from '../../src-shared/model-inputs';
import { createMelFilterbank, type MelFilter, type MelFilterbankSpec } from './mel-filterbank';

/** What decides a mel spectrogram in decibels, before any clipping. */
export type MelBandsSpec = MelFilterbankSpec & Pick<LogMelSpec, 'aMin'>;

/** Mel bands of a power frame in decibels: `librosa.power_to_db(mel, ref=1, amin=aMin, top_db=None)`. */
export class MelBands {
  private readonly filters: readonly MelFilter[];

  constructor(
    private readonly spec: MelBandsSpec,
    sampleRateHz: number,
  ) {
    this.filters = createMelFilterbank(spec, sampleRateHz);
  }

  /** Power of band `m` in dB, at least that of `aMin`. */
  decibels(power: Float64Array, m: number): number {
    const { firstBin, weights } = this.filters[m]!;
    let melPower = 0;
    for (let i = 0; i < weights.length; i++) melPower += weights[i]! * power[firstBin + i]!;
    return 10 * Math.log10(Math.max(this.spec.aMin, melPower));
  }
}
