// @ts-check
// The folder that `src-worker/training/initial-weights.ts` reads.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Description
 * @property {string} title
 * @property {Readonly<Record<string, string>>} source Where the weights come from.
 * @property {{ sampleRateHz: number, input: object }} sound What the network was trained to hear.
 * @property {Readonly<Record<string, readonly string[]>>} outputs Labels of output layers.
 * @property {string} [trunk] The layer up to which a network is given weights, where it is not all of it.
 */

/**
 * Writes weights.bin, float32 one tensor after the other, weights.json, which says what lies where, and NOTICE.
 * @param {string} dir
 * @param {ReadonlyMap<string, import('./tensors.mjs').Tensor>} tensors
 * @param {Description} description
 * @param {string} notice
 */
export function writeWeights(dir, tensors, description, notice) {
  let offset = 0;
  const places = Array.from(tensors, ([name, { shape, values }]) => {
    const place = { name, shape, offset };
    offset += values.byteLength;
    return place;
  });
  const bytes = Buffer.concat(
    Array.from(tensors.values(), ({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'weights.bin'), bytes);
  writeFileSync(
    join(dir, 'weights.json'),
    `${JSON.stringify({ formatVersion: 1, ...description, sha256, tensors: places }, null, 2)}\n`,
  );
  writeFileSync(join(dir, 'NOTICE'), notice);
}
