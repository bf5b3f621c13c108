import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { floatType, type NativeAttribute, type NativeBackend, tryNativeBackend } from './native-backend';
import type { TensorFlow } from './tensorflow';

/**
 * Recurrent layers by TensorFlow's own cells: one operation a step, one or two on the way back, and the gradients of the weights by
 * one product over all steps. The library's layers take some twenty small operations a step, and forty back.
 */

/** Weights as the library's layers have them. */
export interface RecurrentWeights {
  /** [features, gates * units]; gates of an LSTM: input, forget, cell, output; of a GRU: update, reset, candidate. */
  readonly kernel: Tensor2D;
  /** [units, gates * units] */
  readonly recurrentKernel: Tensor2D;
  /** [gates * units] */
  readonly bias: Tensor1D;
}

/** Saves tensors for the way back; the typings of custom gradients leave it out. */
type Save = (tensors: Tensor[]) => void;

/**
 * An LSTM with tanh and logistic gates (Hochreiter & Schmidhuber 1997), starting from zeros.
 * @param x [batch, steps, features]
 * @returns [batch, steps, units]; null where the native backend is not in use
 */
export function tryNativeLstm(tf: TensorFlow, x: Tensor3D, weights: RecurrentWeights): Tensor3D | null {
  const native = tryNativeBackend(tf);
  if (native === null) return null;
  const run = tf.customGrad((...args) => {
    const [sequence, kernel, bias] = args as [Tensor3D, Tensor2D, Tensor1D];
    const steps = lstmForward(tf, native, sequence, kernel, bias);
    (args.at(-1) as unknown as Save)([sequence, kernel, bias, ...steps.flat()]);
    return {
      value: tf.stack(
        steps.map(({ [H]: h }) => h!),
        1,
      ),
      gradFunc: (dy: Tensor, saved: Tensor[]) => lstmBackward(tf, native, dy as Tensor3D, saved),
    };
  });
  const order = (tensor: Tensor): Tensor => {
    const [input, forget, cell, output] = tf.split(tensor, 4, -1);
    return tf.concat([input!, cell!, forget!, output!], -1);
  };
  return run(x, order(stackKernels(tf, weights)), order(weights.bias)) as Tensor3D;
}

/** Outputs of the operation, by place: input gate, cell state, forget, output gate, cell input, squashed state, output. */
const LSTM_OUTPUTS = 7;
const C = 1;
const H = 6;

function lstmForward(
  tf: TensorFlow,
  native: NativeBackend,
  sequence: Tensor3D,
  kernel: Tensor2D,
  bias: Tensor1D,
): Tensor[][] {
  const { binding } = native;
  const attributes: NativeAttribute[] = [
    floatType(native),
    { name: 'forget_bias', type: binding.TF_ATTR_FLOAT, value: 0 },
    { name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: -1 },
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
  ];
  const zeros = tf.zeros([sequence.shape[0], bias.size / 4]);
  const unused = tf.zeros([bias.size / 4]);
  const steps: Tensor[][] = [];
  for (const x of tf.unstack(sequence, 1)) {
    const [c, h] = [steps.at(-1)?.[C] ?? zeros, steps.at(-1)?.[H] ?? zeros];
    const inputs = [x, c, h, kernel, unused, unused, unused, bias];
    steps.push(native.executeMultipleOutputs('LSTMBlockCell', attributes, inputs, LSTM_OUTPUTS));
  }
  return steps;
}

function lstmBackward(tf: TensorFlow, native: NativeBackend, dy: Tensor3D, saved: readonly Tensor[]): Tensor[] {
  const [sequence, kernel, bias, ...outputs] = saved as [Tensor3D, Tensor2D, Tensor1D, ...Tensor[]];
  const [batch, stepCount, features] = sequence.shape;
  const units = bias.size / 4;
  const attributes: NativeAttribute[] = [
    floatType(native),
    { name: 'use_peephole', type: native.binding.TF_ATTR_BOOL, value: false },
  ];
  const zeros = tf.zeros([batch, units]);
  const unused = tf.zeros([units]);
  const toState = kernel.slice([features, 0], [units, -1]);
  const at = (step: number, place: number): Tensor => (step < 0 ? zeros : outputs[step * LSTM_OUTPUTS + place]!);
  const xs = tf.unstack(sequence, 1);
  const dys = tf.unstack(dy, 1);
  const gates: Tensor2D[] = [];
  let [dh, dc]: [Tensor, Tensor] = [zeros, zeros];
  for (let step = stepCount - 1; step >= 0; step--) {
    const own = outputs.slice(step * LSTM_OUTPUTS, step * LSTM_OUTPUTS + H);
    const inputs = [xs[step]!, at(step - 1, C), at(step - 1, H), kernel, unused, unused, unused, bias, ...own];
    const [before, gate] = native.executeMultipleOutputs(
      'LSTMBlockCellGrad',
      attributes,
      [...inputs, dc, dys[step]!.add(dh)],
      5,
    );
    gates.unshift(gate as Tensor2D);
    dc = before!;
    dh = tf.matMul(gate as Tensor2D, toState, false, true);
  }
  const states = Array.from({ length: stepCount }, (_, step) => at(step - 1, H) as Tensor2D);
  return sequenceGradients(tf, { sequence, kernel, seen: states, gates });
}

interface Steps {
  readonly sequence: Tensor3D;
  readonly kernel: Tensor2D;
  /** What the lower rows of the kernel saw in each step, [batch, units]. */
  readonly seen: readonly Tensor2D[];
  /** Gradients of the gates' sums in each step, [batch, gates * units]. */
  readonly gates: readonly Tensor2D[];
}

/** @returns gradients of the sequence, the kernel and the bias */
function sequenceGradients(tf: TensorFlow, { sequence, kernel, seen, gates }: Steps): Tensor[] {
  const [batch, stepCount, features] = sequence.shape;
  // [batch * steps, …]: the sequence as it lies in memory.
  const gate = tf.stack([...gates], 1).reshape<Tensor2D>([batch * stepCount, -1]);
  const state = tf.stack([...seen], 1).reshape<Tensor2D>([batch * stepCount, -1]);
  const input = sequence.reshape<Tensor2D>([batch * stepCount, features]);
  const dInput = tf.matMul(gate, kernel.slice([0, 0], [features, -1]), false, true);
  return [dInput.reshape(sequence.shape), tf.matMul(tf.concat([input, state], 1), gate, true, false), gate.sum(0)];
}

/**
 * A GRU with tanh and logistic gates, the reset gate before the product (Cho et al. 2014), starting from zeros.
 * @param x [batch, steps, features]
 * @returns [batch, steps, units]; null where the native backend is not in use
 */
export function tryNativeGru(tf: TensorFlow, x: Tensor3D, weights: RecurrentWeights): Tensor3D | null {
  const native = tryNativeBackend(tf);
  if (native === null) return null;
  const run = tf.customGrad((...args) => {
    const [sequence, ...cell] = args.slice(0, 5) as [Tensor3D, ...Tensor[]];
    const steps = gruForward(tf, native, sequence, cell);
    (args.at(-1) as unknown as Save)([sequence, ...cell, ...steps.flat()]);
    return {
      value: tf.stack(
        steps.map(({ [GRU_H]: h }) => h!),
        1,
      ),
      gradFunc: (dy: Tensor, saved: Tensor[]) => gruBackward(tf, native, dy as Tensor3D, saved),
    };
  });
  const [update, reset, candidate] = tf.split(stackKernels(tf, weights), 3, 1);
  const [updateBias, resetBias, candidateBias] = tf.split(weights.bias, 3);
  const gates = tf.concat([reset!, update!], 1);
  return run(x, gates, candidate!, tf.concat([resetBias!, updateBias!]), candidateBias!) as Tensor3D;
}

/** Outputs of the operation, by place: reset gate, update gate, candidate, output. */
const GRU_OUTPUTS = 4;
const GRU_RESET = 0;
const GRU_H = 3;

function gruForward(tf: TensorFlow, native: NativeBackend, sequence: Tensor3D, cell: readonly Tensor[]): Tensor[][] {
  let h: Tensor = tf.zeros([sequence.shape[0], cell[3]!.size]);
  return tf.unstack(sequence, 1).map((x) => {
    const outputs = native.executeMultipleOutputs('GRUBlockCell', [floatType(native)], [x, h, ...cell], GRU_OUTPUTS);
    h = outputs[GRU_H]!;
    return outputs;
  });
}

function gruBackward(tf: TensorFlow, native: NativeBackend, dy: Tensor3D, saved: readonly Tensor[]): Tensor[] {
  const [sequence, gateKernel, candidateKernel, ...rest] = saved as [Tensor3D, Tensor2D, Tensor2D, ...Tensor[]];
  const cell = [gateKernel, candidateKernel, ...rest.slice(0, 2)];
  const outputs = rest.slice(2);
  const [batch, stepCount] = sequence.shape;
  const zeros = tf.zeros([batch, cell[3]!.size]);
  const xs = tf.unstack(sequence, 1);
  const dys = tf.unstack(dy, 1);
  const before = (step: number): Tensor2D =>
    (step === 0 ? zeros : outputs[(step - 1) * GRU_OUTPUTS + GRU_H]!) as Tensor2D;
  const gates: Tensor2D[] = [];
  const candidates: Tensor2D[] = [];
  let dh: Tensor = zeros;
  for (let step = stepCount - 1; step >= 0; step--) {
    const own = outputs.slice(step * GRU_OUTPUTS, step * GRU_OUTPUTS + GRU_H);
    const inputs = [xs[step]!, before(step), ...cell, ...own, dys[step]!.add(dh)];
    const [, dBefore, candidate, gate] = native.executeMultipleOutputs(
      'GRUBlockCellGrad',
      [floatType(native)],
      inputs,
      4,
    );
    dh = dBefore!;
    gates.unshift(gate as Tensor2D);
    candidates.unshift(candidate as Tensor2D);
  }
  const states = Array.from({ length: stepCount }, (_, step) => before(step));
  const resets = states.map((h, step) => outputs[step * GRU_OUTPUTS + GRU_RESET]!.mul<Tensor2D>(h));
  const [byGates, dGateKernel, dGateBias] = sequenceGradients(tf, {
    sequence,
    kernel: gateKernel,
    seen: states,
    gates,
  });
  const [byCandidates, dCandidateKernel, dCandidateBias] = sequenceGradients(tf, {
    sequence,
    kernel: candidateKernel,
    seen: resets,
    gates: candidates,
  });
  return [byGates!.add(byCandidates!), dGateKernel!, dCandidateKernel!, dGateBias!, dCandidateBias!];
}

/** [features + units, gates * units] */
function stackKernels(tf: TensorFlow, { kernel, recurrentKernel }: RecurrentWeights): Tensor2D {
  return tf.concat([kernel, recurrentKernel], 0);
}
