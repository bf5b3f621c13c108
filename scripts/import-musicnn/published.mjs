// @ts-check
// What both published networks have in common: names of weights, batch norms, dead filters.
import { mapValues, take } from './tensors.mjs';

/** @typedef {import('./tensors.mjs').Tensor} Tensor */
/** @typedef {ReadonlyMap<string, Tensor>} Tensors */

/** Their input's unit is 8 times ours, see `SOUND`. */
const INPUT_SCALE = 8;
/** Of every batch norm. */
const EPSILON = 1e-3;
/** A filter with a smaller norm than this share of its layer's largest one gives the same whatever it hears. */
const DEAD_BELOW = 1e-3;
const NORM_WEIGHTS = ['gamma', 'beta', 'moving_mean', 'moving_variance'];

/**
 * @param {Tensors} tensors
 * @param {string} name
 */
export function find(tensors, name) {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`the checkpoint holds no ${name}`);
  return tensor;
}

/**
 * @param {Tensor} kernel [..., filters]
 * @returns {boolean[]} one a filter
 */
export function findLiving({ shape, values }) {
  const count = shape.at(-1) ?? 0;
  const squares = new Float64Array(count);
  for (const [i, value] of values.entries()) squares[i % count] = (squares[i % count] ?? 0) + value * value;
  const threshold = DEAD_BELOW * Math.sqrt(Math.max(...squares));
  return Array.from(squares, (sum) => Math.sqrt(sum) > threshold);
}

/**
 * A batch norm as a product and a sum.
 * @param {Tensors} published
 * @param {string} norm
 * @returns {{ scale: number, offset: number }[]} one a channel
 */
export function readNorm(published, norm) {
  const [gamma, beta, mean, variance] = NORM_WEIGHTS.map((name) => find(published, `${norm}/${name}`).values);
  return Array.from(gamma ?? [], (value, channel) => {
    const at = (/** @type {Float32Array | undefined} */ values) => values?.[channel] ?? NaN;
    const scale = value / Math.sqrt(at(variance) + EPSILON);
    return { scale, offset: at(beta) - at(mean) * scale };
  });
}

/**
 * @param {Tensors} published
 * @param {string} from
 * @param {string} to
 * @param {readonly number[]} [channels] those to take; all of them otherwise
 * @returns {[string, Tensor][]}
 */
export function normWeights(published, from, to, channels) {
  return NORM_WEIGHTS.map((name) => {
    const all = find(published, `${from}/${name}`);
    return [`${to}/${name}`, channels === undefined ? all : take(all, 0, channels)];
  });
}

/**
 * The batch norm of the input, whose scale goes into the statistics.
 * @param {Tensors} published
 * @param {string} to
 * @returns {[string, Tensor][]}
 */
export function inputNorm(published, to) {
  const weights = new Map(normWeights(published, 'batch_normalization', to));
  const change = (/** @type {string} */ name, /** @type {(value: number) => number} */ how) =>
    weights.set(name, mapValues(find(weights, name), how));
  change(`${to}/moving_mean`, (mean) => mean / INPUT_SCALE);
  change(`${to}/moving_variance`, (variance) => (variance + EPSILON) / INPUT_SCALE ** 2 - EPSILON);
  return [...weights];
}
