// @ts-check
// What goes with the weights wherever they go.
import { MUSICNN } from './recipe.mjs';

/** As people find it. */
export const PACKAGE = `${MUSICNN.package} ${MUSICNN.version}`;

/**
 * Where weights come from, what was done to them, and their licence, word for word. It lies beside the weights, and training copies it into
 * the folder of every model that began with them, so what it says has to hold in both.
 * @param {string} networks e.g. `the network MSD_musicnn`
 * @param {readonly string[]} changes What was done to the published weights, in lines that end a sentence.
 * @param {string} licence
 */
export function writeNotice(networks, changes, licence) {
  const origin = `The weights in this folder are made from those of ${networks} in the Python package ${PACKAGE}:`;
  const trained =
    'In the folder of a model (model.onnx), training has put layers behind these, and may have changed these, too.';
  return `${[origin, ...changes, trained].join('\n')}\nThe licence of that package:\n\n${licence}\n`;
}
