import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { BatchProbs, Engine } from './engine';

/** ONNX Runtime on the CPU: ships inside its npm package for every platform, needs no set-up. */
export async function createOnnxCpuEngine(onnx: Uint8Array, spec: ModelSpec): Promise<Engine> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], graphOptimizationLevel: 'all' });
  const inputName = session.inputNames[0]!;
  return {
    name: 'onnx-cpu',
    async run(inputs, batchSize): Promise<BatchProbs> {
      const outputs = await session.run({
        [inputName]: new Tensor('float32', inputs, [batchSize, ...spec.inputShape]),
      });
      return new Map(spec.heads.map((head) => [head.name, outputs[head.name]!.data as Float32Array]));
    },
    dispose: () => session.release(),
  };
}
