import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { inputTensorShape } from '../../src-shared/model-inputs';
import type { BatchProbs, EngineSpec, LoadedEngine } from './engine';
import { LAYER_WEIGHTS_FILE, LAYERS_FILE, type ModelFiles } from './model-files';
import type { StartedTensorFlow, TensorFlow } from './tensorflow';

/** The part of `model.json` that is read here; the topology is TensorFlow.js' own affair. */
const layersSchema = z.object({
  modelTopology: z.looseObject({}),
  weightsManifest: z.tuple([
    z.object({
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.literal('float32') })),
    }),
  ]),
});

/**
 * A network as TensorFlow.js layers, on whichever of its backends was started.
 * @throws CodedError `model-invalid` when the model's folder has no such form of the network
 */
export async function createLayersEngine(
  name: string,
  { tf, device }: StartedTensorFlow,
  spec: EngineSpec,
  files: ModelFiles,
): Promise<LoadedEngine> {
  const model = await loadLayers(tf, files);
  const shapes = spec.inputs.map((input) => inputTensorShape(input, spec.audio.segmentSamples));
  return {
    name,
    device,
    countTensors: () => tf.memory().numTensors,
    async run(inputs, batchSize): Promise<BatchProbs> {
      const outputs = tf.tidy(() => {
        const tensors = shapes.map((shape, i) => tf.tensor(inputs[i]!, [batchSize, ...shape]));
        return [model.predictOnBatch(tensors)].flat();
      });
      try {
        return new Map(
          await Promise.all(
            spec.heads.map(async (head) => {
              const data = await outputOf(model, outputs, head.name).data();
              return [head.name, data as Float32Array] as const;
            }),
          ),
        );
      } finally {
        tf.dispose(outputs);
      }
    },
    dispose() {
      model.dispose();
      return Promise.resolve();
    },
  };
}

async function loadLayers(tf: TensorFlow, files: ModelFiles): Promise<LayersModel> {
  const [json, weights] = await Promise.all([files.read(LAYERS_FILE), files.read(LAYER_WEIGHTS_FILE)]);
  const { modelTopology, weightsManifest } = layersSchema.parse(JSON.parse(json.toString('utf8')));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      // A copy: what is read may lie anywhere in a larger buffer, and weights have to begin at a multiple of four bytes.
      weightData: new Uint8Array(weights).buffer,
    }),
  );
}

function outputOf(model: LayersModel, outputs: readonly Tensor[], head: string): Tensor {
  const output = outputs[model.outputNames.indexOf(head)];
  if (output === undefined) throw new RangeError(`the network has no output ${head}`);
  return output;
}
