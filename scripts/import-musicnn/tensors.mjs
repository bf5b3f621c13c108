// @ts-check
// The little that is done to tensors here.

/**
 * @typedef {object} Tensor
 * @property {readonly number[]} shape
 * @property {Float32Array} values The last axis varies fastest.
 */

/**
 * A tensor of some places of an axis, in the given order.
 * @param {Tensor} tensor
 * @param {number} axis negative ones count from the end
 * @param {readonly number[]} places
 * @returns {Tensor}
 */
export function take({ shape, values }, axis, places) {
  const along = axis < 0 ? shape.length + axis : axis;
  const length = shape[along] ?? 0;
  const inner = product(shape.slice(along + 1));
  const outer = product(shape.slice(0, along));
  const taken = new Float32Array(outer * places.length * inner);
  for (let block = 0; block < outer; block++) {
    for (const [to, from] of places.entries()) {
      const start = (block * length + from) * inner;
      taken.set(values.subarray(start, start + inner), (block * places.length + to) * inner);
    }
  }
  return { shape: shape.with(along, places.length), values: taken };
}

/**
 * The first two axes change places.
 * @param {Tensor} tensor
 * @returns {Tensor}
 */
export function swapFirstAxes({ shape, values }) {
  const [rows = 1, columns = 1, ...rest] = shape;
  const inner = product(rest);
  const swapped = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * inner;
      swapped.set(values.subarray(start, start + inner), (column * rows + row) * inner);
    }
  }
  return { shape: [columns, rows, ...rest], values: swapped };
}

/**
 * @param {Tensor} tensor
 * @param {readonly number[]} shape of as many values
 * @returns {Tensor}
 */
export function reshape({ values }, shape) {
  if (product(shape) !== values.length) throw new Error(`${values.length} values do not fill ${shape.join('x')}`);
  return { shape, values };
}

/**
 * @param {Tensor} tensor
 * @param {(value: number, index: number) => number} change
 * @returns {Tensor}
 */
export function mapValues({ shape, values }, change) {
  return { shape, values: values.map(change) };
}

/** @param {readonly number[]} lengths */
function product(lengths) {
  return lengths.reduce((total, length) => total * length, 1);
}
