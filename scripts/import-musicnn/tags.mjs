// @ts-check
// What the published output layer's numbers stand for.

/**
 * @param {string} configuration the package's configuration.py
 * @returns {string[]} tags of the Million Song Dataset, in the layer's order
 */
export function readTags(configuration) {
  const list = /^MSD_LABELS = \[(.*)\]$/m.exec(configuration)?.[1];
  const tags = Array.from(list?.matchAll(/'([^']*)'/g) ?? [], ([, tag]) => tag ?? '');
  if (tags.length === 0) throw new Error('configuration.py names no MSD_LABELS');
  return tags;
}
