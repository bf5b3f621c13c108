declare module 'fft.js' {
  /** Radix-4 FFT of a fixed power-of-two size. */
  export default class FFT {
    constructor(size: number);
    /** Fills the first half (bins 0..size/2) of the interleaved complex `out` with the spectrum of `data`. */
    realTransform(out: Float64Array, data: Float64Array): void;
  }
}
