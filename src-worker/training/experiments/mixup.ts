import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/tensorflow';
import { shuffled, type Random } from '../random';

/**
 * mixup (Zhang et al. 2018): each example becomes a blend of itself and another one of the batch, its targets too, in a
 * proportion drawn from Beta(alpha, alpha) for the batch. A target that is unknown (NaN) for one of the two is so for the blend. Takes over the tensors it is given.
 * @param alpha 0 leaves everything as it is
 */
export function mixUp(
  tf: TensorFlow,
  inputs: Tensor[],
  targets: Tensor2D,
  alpha: number,
  random: Random,
): [Tensor[], Tensor2D] {
  if (alpha === 0) return [inputs, targets];
  const share = sampleBeta(alpha, random);
  const partners = shuffled([...Array(targets.shape[0]).keys()], random);
  const blend = <T extends Tensor>(tensor: T): T => {
    const blended = tf.tidy(() => {
      const other = tf.gather(tensor, tf.tensor1d(partners, 'int32'));
      return tensor.mul<T>(share).add<T>(other.mul(1 - share));
    });
    tensor.dispose();
    return blended;
  };
  return [inputs.map(blend), blend(targets)];
}

/** Beta(alpha, alpha) as a ratio of two gamma variables. */
export function sampleBeta(alpha: number, random: Random): number {
  const [a, b] = [sampleGamma(alpha, random), sampleGamma(alpha, random)];
  return a + b === 0 ? 0.5 : a / (a + b);
}

/** Gamma(shape, 1) after Marsaglia & Tsang 2000; shapes below 1 by their boost. */
function sampleGamma(shape: number, random: Random): number {
  if (shape < 1) return sampleGamma(shape + 1, random) * Math.pow(1 - random(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = sampleNormal(random);
    const v = Math.pow(1 + c * x, 3);
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Standard normal (Box & Muller 1958). */
function sampleNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
