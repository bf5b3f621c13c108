import type { SymbolicTensor } from '@tensorflow/tfjs';
import type { NetworkBuilder } from './network-builder';

/**
 * Dot-product self-attention (Luong et al. 2015): every step becomes the mean of all steps, weighted by the softmax of their dot
 * products with it. [steps, units] to [steps, units]; no weights of its own.
 */
export function addSelfAttention({ tf }: NetworkBuilder, x: SymbolicTensor): SymbolicTensor {
  // The library frees a tensor too early when one layer is given it twice: the other side of the product gets a copy.
  const steps = tf.layers.activation({ activation: 'linear', name: 'attention_steps' }).apply(x) as SymbolicTensor;
  const scores = tf.layers.dot({ axes: [2, 2], name: 'attention_scores' }).apply([x, steps]);
  const weights = tf.layers.activation({ activation: 'softmax', name: 'attention_weights' }).apply(scores);
  const mean = tf.layers.dot({ axes: [2, 1], name: 'attention' }).apply([weights as SymbolicTensor, steps]);
  return mean as SymbolicTensor;
}
