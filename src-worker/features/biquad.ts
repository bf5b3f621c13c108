/** After a sound ends, the filter's ringing is cut off here: numbers smaller than the processor likes would slow it down tenfold. */
const INAUDIBLE = 1e-30;

/**
 * Butterworth filter of second order (12 dB an octave), by the bilinear transform (R. Bristow-Johnson's cookbook). Keeps its state, so that a signal can
 * be filtered in parts.
 */
export class Biquad {
  private x1 = 0;
  private x2 = 0;
  private y1 = 0;
  private y2 = 0;
  private readonly b0: number;
  private readonly b1: number;
  private readonly a1: number;
  private readonly a2: number;

  constructor(kind: 'low-pass' | 'high-pass', cutoffHz: number, sampleRateHz: number) {
    const omega = (2 * Math.PI * cutoffHz) / sampleRateHz;
    const cos = Math.cos(omega);
    const alpha = Math.sin(omega) / Math.SQRT2;
    const sign = kind === 'low-pass' ? -1 : 1;
    const gain = 1 + alpha;
    this.b0 = (1 + sign * cos) / 2 / gain;
    this.b1 = (-sign * (1 + sign * cos)) / gain;
    this.a1 = (-2 * cos) / gain;
    this.a2 = (1 - alpha) / gain;
  }

  /** Filters the next samples in place. */
  process(samples: Float64Array): void {
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]!;
      const exact = this.b0 * (x + this.x2) + this.b1 * this.x1 - this.a1 * this.y1 - this.a2 * this.y2;
      const y = Math.abs(exact) < INAUDIBLE ? 0 : exact;
      this.x2 = this.x1;
      this.x1 = x;
      this.y2 = this.y1;
      this.y1 = y;
      samples[i] = y;
    }
  }
}
