/**
 * A reproducible batch of made-up segments, 0..1, for checking that an engine computes a network rightly: smooth stripes and
 * a little noise, so that neither all-equal nor pure-noise inputs hide a mistake.
 * @param shapes tensor shape of each input, without the batch: [rows, columns, channels], where missing ones count as 1
 * @returns one array an input, [batchSize][rows][columns][channels]
 */
export function createGoldenInputs(
  shapes: readonly (readonly number[])[],
  batchSize: number,
  seed: number,
): Float32Array[] {
  return shapes.map((shape, index) => createGoldenInput(shape, batchSize, seed + index));
}

function createGoldenInput(shape: readonly number[], batchSize: number, seed: number): Float32Array {
  const [nRows = 1, nColumns = 1, channels = 1] = shape;
  const batch = new Float32Array(batchSize * nRows * nColumns * channels);
  let state = seed >>> 0;
  for (const i of batch.keys()) {
    const column = Math.floor(i / channels) % nColumns;
    const row = Math.floor(i / (channels * nColumns)) % nRows;
    const segment = Math.floor(i / (channels * nColumns * nRows));
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const stripes = Math.sin((row * (segment + 1)) / 9) * Math.cos((column * (segment + 2)) / 17);
    batch[i] = 0.5 + 0.3 * stripes + 0.2 * (state / 2 ** 32 - 0.5);
  }
  return batch;
}
