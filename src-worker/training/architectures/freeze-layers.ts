import type { LayersModel } from '@tensorflow/tfjs';
import { CodedError } from '../../../src-shared/errors';

/**
 * Freezes the layers whose names begin with one of these, and lets all others be trained: a frozen layer keeps its weights, and a frozen
 * batch norm goes by its statistics and keeps them. An optimizer must not be used on from before: it knows weights by their order.
 * @throws CodedError `bad-input` for a beginning that no layer with weights has
 */
export function freezeLayers(model: LayersModel, prefixes: readonly string[]): void {
  const weighted = model.layers.filter(({ weights }) => weights.length > 0);
  const unknown = prefixes.find((prefix) => !weighted.some(({ name }) => name.startsWith(prefix)));
  if (unknown !== undefined) {
    const names = weighted.map(({ name }) => name).join(', ');
    throw new CodedError('bad-input', `no layer begins with ${JSON.stringify(unknown)}; there are ${names}`);
  }
  for (const layer of weighted) layer.trainable = !prefixes.some((prefix) => layer.name.startsWith(prefix));
}
