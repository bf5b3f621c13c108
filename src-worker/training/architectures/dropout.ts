import type { LayersModel } from '@tensorflow/tfjs';
import type { Random } from '../random';

/**
 * Gives every dropout layer a new seed, to be called before each training step: with a fixed seed, which makes a run
 * repeatable, a layer would leave out the same values at every step. The library reads the seed, a field that its typings
 * hide, anew each time.
 */
export function reseedDropout(model: LayersModel, random: Random): void {
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'Dropout') continue;
    (layer as unknown as { seed: number }).seed = Math.floor(random() * 2 ** 31);
  }
}
