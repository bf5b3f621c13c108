import { InferenceSession, Tensor } from 'onnxruntime-node';
import { inputTensorName, inputTensorShape } from '../../src-shared/model-inputs';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { BatchProbs, Engine } from './engine';

/** What an engine has to know of a model. */
export type EngineSpec = Pick<ModelSpec, 'audio' | 'inputs' | 'heads'>;

/** ONNX Runtime on the CPU: ships inside its npm package for every platform, needs no set-up. */
export async function createOnnxCpuEngine(onnx: Uint8Array, spec: EngineSpec): Promise<Engine> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], graphOptimizationLevel: 'all' });
  const inputTensors = spec.inputs.map((input) => ({
    name: inputTensorName(input),
    shape: inputTensorShape(input, spec.audio.segmentSamples),
  }));
  return {
    name: 'onnx-cpu',
    async run(inputs, batchSize): Promise<BatchProbs> {
      const feeds = inputTensors.map(({ name, shape }, i) => [
        name,
        new Tensor('float32', inputs[i]!, [batchSize, ...shape]),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds) as InferenceSession.FeedsType);
      return new Map(
        spec.heads.map(({ name }) => {
          const output = outputs[name];
          if (output === undefined) throw new RangeError(`the network has no output ${name}`);
          return [name, output.data as Float32Array];
        }),
      );
    },
    dispose: () => session.release(),
  };
}
