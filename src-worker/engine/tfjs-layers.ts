import type { LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { z } from 'zod';
import { inputTensorShape } from '../../src-shared/model-inputs';
import type { BatchOutputs, EngineSpec, LoadedEngine } from './engine';
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
  const model = withEmbedding(tf, await loadLayers(tf, files), spec);
  const shapes = spec.inputs.map((input) => inputTensorShape(input, spec.audio.segmentSamples));
  return {
    name,
    device,
    countTensors: () => tf.memory().numTensors,
    async run(inputs, batchSize): Promise<BatchOutputs> {
      const outputs = tf.tidy(() => {
        const tensors = shapes.map((shape, i) => tf.tensor(inputs[i]!, [batchSize, ...shape]));
        return [model.predictOnBatch(tensors)].flat();
      });
      try {
        const read = async (name: string) => (await outputOf(model, outputs, name).data()) as Float32Array;
        const probs = spec.heads.map(async ({ name }) => [name, await read(name)] as const);
        const embeddings = spec.embedding === undefined ? null : await read(spec.embedding.layer);
        return { probs: new Map(await Promise.all(probs)), embeddings };
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

/** The same network, which gives its embedding beside what it gave. */
function withEmbedding(tf: TensorFlow, model: LayersModel, { embedding }: EngineSpec): LayersModel {
  if (embedding === undefined) return model;
  const { output } = model.getLayer(embedding.layer);
  return tf.model({ inputs: model.inputs, outputs: [...model.outputs, output as SymbolicTensor] });
}

/** @throws CodedError `model-invalid` when the files are not the spec's */
export async function loadLayers(tf: TensorFlow, files: ModelFiles): Promise<LayersModel> {
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

function outputOf(model: LayersModel, outputs: readonly Tensor[], name: string): Tensor {
  const output = outputs[model.outputNames.indexOf(name)];
  if (output === undefined) throw new RangeError(`the network has no output ${name}`);
  return output;
}
