/**
 * A reproducible batch of made-up segments, 0..1, for checking that an engine computes a network rightly: smooth stripes and
 * a little noise, so that neither all-equal nor pure-noise inputs hide a mistake.
 * @returns [batchSize][nMels][nFrames][channels]
 */
export function createGoldenInput(
  inputShape: readonly [number, number, number],
  batchSize: number,
  seed: number,
): Float32Array {
  const [nMels, nFrames, channels] = inputShape;
  const batch = new Float32Array(batchSize * nMels * nFrames * channels);
  let state = seed >>> 0;
  for (const i of batch.keys()) {
    const frame = Math.floor(i / channels) % nFrames;
    const mel = Math.floor(i / (channels * nFrames)) % nMels;
    const segment = Math.floor(i / (channels * nFrames * nMels));
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const stripes = Math.sin((mel * (segment + 1)) / 9) * Math.cos((frame * (segment + 2)) / 17);
    batch[i] = 0.5 + 0.3 * stripes + 0.2 * (state / 2 ** 32 - 0.5);
  }
  return batch;
}
