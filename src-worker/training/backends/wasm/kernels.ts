import { conv2dBackpropFilter, conv2dBackpropInput } from './convolution-gradients';
import { batchMatMul, mean, sum, tile } from './faster-kernels';
import { maxPoolGrad } from './max-pool-gradient';
import type { WasmKernel } from './wasm-kernel';

/** What the wasm backend needs to train: a gradient it lacks, one it gets wrong, and faster ways where training would wait. */
export const WASM_KERNELS: readonly WasmKernel[] = [
  conv2dBackpropFilter,
  conv2dBackpropInput,
  maxPoolGrad,
  batchMatMul,
  tile,
  sum,
  mean,
];
