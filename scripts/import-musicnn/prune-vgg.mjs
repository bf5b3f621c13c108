// @ts-check
// The published VGG without its dead filters and its batch norms, under the names of our layers (src-worker/training/architectures/vgg.ts).
import { find, findLiving, inputNorm, readNorm } from './published.mjs';
import { swapFirstAxes } from './tensors.mjs';

/** @typedef {import('./tensors.mjs').Tensor} Tensor */
/** @typedef {import('./published.mjs').Tensors} Tensors */

const BLOCKS = 5;

/**
 * What a convolution is given, as there and as here. A channel that is `null` here is always 1 wherever there is a picture, and 0 beside it:
 * with it, what is constant there is added where the picture is and not where it is padded with zeros, so that the edges stay exact.
 * @typedef {object} Given
 * @property {(number | null)[]} channels Of ours, which one there each is.
 * @property {number[]} offsets Of each one there, what it is more than ours; all of it for one that we lack.
 */

/**
 * Dead filters are left away. Where a batch norm follows a ReLU, its scale goes into the convolution before it, as it is positive; its offset,
 * which changes no order in a max pool, stands with what dead filters always give in the kernel of the next convolution. So our values
 * are smaller than those there by the offset.
 * @param {Tensors} published
 * @returns {Map<string, Tensor>} weights by layer and name, e.g. `vgg1_conv/kernel`
 */
export function pruneVgg(published) {
  const weights = new Map(inputNorm(published, 'vgg_norm'));
  /** @type {Given} */
  let given = { channels: [0], offsets: [0] };
  for (let block = 1; block <= BLOCKS; block++) {
    const filters = readFilters(published, block);
    const kept = filters.filter(({ isAlive }) => isAlive);
    const withConstant = block < BLOCKS;
    const [kernel, bias] = blockWeights(find(published, `${block}CNN/kernel`), given, kept, withConstant);
    weights.set(`vgg${block}_conv/kernel`, kernel).set(`vgg${block}_conv/bias`, bias);
    given = {
      channels: [...kept.map(({ place }) => place), ...(withConstant ? [null] : [])],
      offsets: filters.map(({ isAlive, scale, bias, offset }) => offset + (isAlive ? 0 : scale * Math.max(0, bias))),
    };
  }
  return weights;
}

/**
 * @typedef {object} Filter
 * @property {number} place
 * @property {boolean} isAlive
 * @property {number} bias
 * @property {number} scale Of the batch norm behind it.
 * @property {number} offset
 */

/**
 * @param {Tensors} published
 * @param {number} block
 * @returns {Filter[]}
 */
function readFilters(published, block) {
  const living = findLiving(find(published, `${block}CNN/kernel`));
  const biases = find(published, `${block}CNN/bias`).values;
  return readNorm(published, `batch_normalization_${block}`).map(({ scale, offset }, place) => {
    const isAlive = living[place] ?? false;
    if (isAlive && scale <= 0) throw new Error(`${block}CNN: the scale behind filter ${place} is not positive`);
    return { place, isAlive, bias: biases[place] ?? NaN, scale, offset };
  });
}

/**
 * Kernels are [frames, bands, channels, filters] there, and [bands, frames, channels, filters] here.
 * @param {Tensor} kernel
 * @param {Given} given
 * @param {readonly Filter[]} kept
 * @param {boolean} withConstant with one filter more, which always gives 1
 * @returns {[kernel: Tensor, bias: Tensor]}
 */
function blockWeights({ shape, values }, { channels, offsets }, kept, withConstant) {
  const [frames = 0, bands = 0, channelCount = 0, filterCount = 0] = shape;
  const at = (/** @type {number} */ place, /** @type {number} */ channel, /** @type {Filter} */ filter) =>
    filter.scale * (values[(place * channelCount + channel) * filterCount + filter.place] ?? NaN);
  const constant = (/** @type {number} */ place, /** @type {Filter} */ filter) =>
    offsets.reduce((sum, offset, channel) => sum + offset * at(place, channel, filter), 0);
  const last = withConstant ? [0] : [];
  const ours = Array.from({ length: frames * bands }, (_, place) =>
    channels.map((channel) => [
      ...kept.map((filter) => (channel === null ? constant(place, filter) : at(place, channel, filter))),
      ...last,
    ]),
  ).flat(2);
  const count = kept.length + last.length;
  const biases = [...kept.map(({ bias, scale }) => bias * scale), ...last.map(() => 1)];
  return [
    swapFirstAxes({ shape: [frames, bands, channels.length, count], values: Float32Array.from(ours) }),
    { shape: [count], values: Float32Array.from(biases) },
  ];
}
