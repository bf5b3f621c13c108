/** Float32 values of a golden file: base64, row-major, as scripts/golden/golden_signal.py writes them. */
export function decodeGolden(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

/** Half a second: two tones, a sweep, noise, silence. The signal of scripts/golden/golden_signal.py, sample for sample. */
export function goldenSignal(sampleRateHz: number, length = sampleRateHz / 2): Float32Array {
  let state = 12345;
  return Float32Array.from({ length }, (_, n) => {
    state = Number((1103515245n * BigInt(state) + 12345n) % 2n ** 31n);
    const angle = (2 * Math.PI * n) / sampleRateHz;
    const tones = 0.4 * Math.sin(440 * angle) + 0.2 * Math.sin(3520 * angle);
    const sweep = 0.2 * Math.sin((50 + 0.4 * n) * angle);
    return n >= length - 3000 ? 0 : tones + sweep + 0.02 * (state / 2 ** 31 - 0.5);
  });
}

/** The largest absolute difference; NaN, which fails every bound, where there is a NaN or the lengths differ. */
export function worstDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return NaN;
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
}
