// @ts-check
// The published network without its dead filters, under the names of our layers (src-worker/training/architectures/musicnn.ts).
import { find, findLiving, inputNorm, normWeights, readNorm } from './published.mjs';
import { mapValues, reshape, swapFirstAxes, take } from './tensors.mjs';

/** @typedef {import('./tensors.mjs').Tensor} Tensor */
/** @typedef {ReadonlyMap<string, Tensor>} Tensors */

/** Names of the weights up to and with the pooling. */
export const TRUNK_LAYERS = /^(front|mid\d|pooled)_/;

const BRANCHES = [
  { layer: 'front_timbral1', conv: 'conv2d', norm: 'batch_normalization_1' },
  { layer: 'front_timbral2', conv: 'conv2d_1', norm: 'batch_normalization_2' },
  { layer: 'front_temporal1', conv: 'conv2d_2', norm: 'batch_normalization_3' },
  { layer: 'front_temporal2', conv: 'conv2d_3', norm: 'batch_normalization_4' },
  { layer: 'front_temporal3', conv: 'conv2d_4', norm: 'batch_normalization_5' },
];
const MIDDLE = [
  { layer: 'mid1', conv: 'conv2d_5', norm: 'batch_normalization_6' },
  { layer: 'mid2', conv: 'conv2d_6', norm: 'batch_normalization_7' },
  { layer: 'mid3', conv: 'conv2d_7', norm: 'batch_normalization_8' },
];

/**
 * Dead filters are left away; what they always give is added to the biases of the layers that were given it. At the edges, where the first
 * convolution over time is given zeros in its place, that is not the same; the constants are too small to matter there.
 * @param {Tensors} published
 * @param {string} outputLayer what the output layer, of one logit a tag, is called
 * @returns {Map<string, Tensor>} weights by layer and name, e.g. `mid1_conv/kernel`
 */
export function pruneMusicnn(published, outputLayer) {
  const filters = BRANCHES.map(({ conv, norm }) => sortFilters(published, conv, norm)).flat();
  const living = BRANCHES.map(({ conv }) => filters.filter((filter) => filter.conv === conv && filter.isAlive));
  return new Map([
    ...inputNorm(published, 'front_norm'),
    ...BRANCHES.flatMap((branch, i) => branchWeights(published, branch, living[i] ?? [])),
    ...MIDDLE.flatMap((place, i) => middleWeights(published, place, i === 0 ? filters : null)),
    ...pooledWeights(published, filters),
    ...normWeights(published, 'batch_normalization_10', 'embedding'),
    [`${outputLayer}/kernel`, find(published, 'dense_1/kernel')],
    [`${outputLayer}/bias`, find(published, 'dense_1/bias')],
  ]);
}

/**
 * A filter of the front-end.
 * @typedef {object} Filter
 * @property {string} conv
 * @property {number} place Within its branch.
 * @property {boolean} isAlive
 * @property {number} constant What it always gives, normalised, if it is dead.
 */

/**
 * @param {Tensors} published
 * @param {string} conv
 * @param {string} norm
 * @returns {Filter[]}
 */
function sortFilters(published, conv, norm) {
  const bias = find(published, `${conv}/bias`).values;
  const normalise = normaliser(published, norm);
  return findLiving(find(published, `${conv}/kernel`)).map((isAlive, place) => ({
    conv,
    place,
    isAlive,
    constant: normalise(Math.max(0, bias[place] ?? NaN), place),
  }));
}

/**
 * What a batch norm makes of a value of a channel.
 * @param {Tensors} published
 * @param {string} norm
 */
function normaliser(published, norm) {
  const channels = readNorm(published, norm);
  return (/** @type {number} */ value, /** @type {number} */ channel) => {
    const { scale, offset } = channels[channel] ?? { scale: NaN, offset: NaN };
    return value * scale + offset;
  };
}

/**
 * Kernels are [frames, bands, 1, filters] there, and [bands, frames, 1, filters] here.
 * @param {Tensors} published
 * @param {(typeof BRANCHES)[number]} branch
 * @param {readonly Filter[]} living
 * @returns {[string, Tensor][]}
 */
function branchWeights(published, { layer, conv, norm }, living) {
  const places = living.map(({ place }) => place);
  return [
    [`${layer}_conv/kernel`, swapFirstAxes(take(find(published, `${conv}/kernel`), -1, places))],
    [`${layer}_conv/bias`, take(find(published, `${conv}/bias`), 0, places)],
    ...normWeights(published, norm, `${layer}_norm`, places),
  ];
}

/**
 * Kernels are [frames, channels, 1, filters] there, and [frames, channels, filters] here.
 * @param {Tensors} published
 * @param {(typeof MIDDLE)[number]} place
 * @param {readonly Filter[] | null} filters what it is given comes from these; null: from nothing that was pruned
 * @returns {[string, Tensor][]}
 */
function middleWeights(published, { layer, conv, norm }, filters) {
  const { shape, values } = find(published, `${conv}/kernel`);
  const [frames = 0, channels = 0, , count = 0] = shape;
  const whole = reshape({ shape, values }, [frames, channels, count]);
  const bias = find(published, `${conv}/bias`);
  const norms = normWeights(published, norm, `${layer}_norm`);
  if (filters === null) return [[`${layer}_conv/kernel`, whole], [`${layer}_conv/bias`, bias], ...norms];
  const constants = filters.map(({ isAlive, constant }) => (isAlive ? 0 : constant));
  const everyFrame = Array.from({ length: frames }, () => constants).flat();
  return [
    [`${layer}_conv/kernel`, take(whole, 1, placesOf(filters))],
    [`${layer}_conv/bias`, addProduct(bias, everyFrame, values)],
    ...norms,
  ];
}

/**
 * Batch norm and dense layer over the largest value and the mean of every channel: one beside the other there, first all the largest here.
 * @param {Tensors} published
 * @param {readonly Filter[]} filters channels that come first; the others are those of the middle
 * @returns {[string, Tensor][]}
 */
function pooledWeights(published, filters) {
  const kernel = find(published, 'dense/kernel');
  const channelCount = (kernel.shape[0] ?? 0) / 2;
  const middle = Array.from({ length: channelCount - filters.length }, (_, i) => filters.length + i);
  const channels = [...placesOf(filters), ...middle];
  const places = [...channels.map((channel) => 2 * channel), ...channels.map((channel) => 2 * channel + 1)];
  const normalise = normaliser(published, 'batch_normalization_9');
  const constants = Array.from({ length: 2 * channelCount }, (_, place) => {
    const filter = filters[Math.floor(place / 2)];
    return filter === undefined || filter.isAlive ? 0 : normalise(filter.constant, place);
  });
  return [
    ...normWeights(published, 'batch_normalization_9', 'pooled_norm', places),
    ['dense/kernel', take(kernel, 0, places)],
    ['dense/bias', addProduct(find(published, 'dense/bias'), constants, kernel.values)],
  ];
}

/**
 * Channels, over all branches, that are alive.
 * @param {readonly Filter[]} filters
 */
function placesOf(filters) {
  return filters.flatMap(({ isAlive }, channel) => (isAlive ? [channel] : []));
}

/**
 * A bias and what a matrix makes of constants.
 * @param {Tensor} bias [outputs]
 * @param {readonly number[]} constants one an input
 * @param {Float32Array} matrix [inputs, outputs]
 */
function addProduct(bias, constants, matrix) {
  const outputs = bias.values.length;
  return mapValues(bias, (value, output) =>
    constants.reduce((sum, constant, input) => sum + constant * (matrix[input * outputs + output] ?? NaN), value),
  );
}
