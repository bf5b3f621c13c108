import type { LayersModel } from '@tensorflow/tfjs';
import { inputTensorShape } from '../../src-shared/model-inputs';
import type { EngineSpec } from '../engine/engine';
import type { TensorFlow } from '../engine/tensorflow';
import { createGoldenInputs } from '../model/golden-input';
import type { Golden } from '../model/open-model';
import { checkForms, exportForms } from './export-forms';

/** A trained network in every form a model's folder holds; all in memory, so that the network itself can go. */
export interface ExportedNetwork {
  /** With the embedding, where the network has one. */
  readonly spec: EngineSpec;
  readonly parameters: number;
  /** TensorFlow.js layers: `model.json` and the `weights.bin` it names. */
  readonly modelJson: string;
  readonly weights: Uint8Array;
  readonly onnx: Uint8Array;
  /** What lies behind the embedding, as ONNX; null where there is none. */
  readonly top: Uint8Array | null;
  readonly golden: Golden;
  /** Largest difference between the two forms on the golden input. */
  readonly exportError: number;
}

const GOLDEN_SEED = 7;
const GOLDEN_BATCH = 3;

/**
 * @param model inputs and outputs named as in the spec, in its order
 * @param name what messages call the network
 * @param embeddingLayer whose output is kept of every segment; null: none
 * @throws CodedError `model-invalid` when the export does not compute what was trained, or holds a layer ONNX has no word for,
 * `bad-input` when the network has no such embedding
 */
export async function exportNetwork(
  tf: TensorFlow,
  model: LayersModel,
  spec: EngineSpec,
  name: string,
  embeddingLayer: string | null,
): Promise<ExportedNetwork> {
  const forms = await exportForms(model, spec, embeddingLayer);
  const golden = await goldenOutputs(tf, model, spec);
  const exportError = await checkForms(forms, spec, golden, name);
  const { onnx, top, embedding } = forms;
  return {
    spec: { ...spec, embedding: embedding ?? undefined },
    parameters: model.countParams(),
    ...(await layersOf(tf, model)),
    onnx,
    top,
    golden,
    exportError,
  };
}

async function goldenOutputs(tf: TensorFlow, model: LayersModel, { audio, inputs }: EngineSpec): Promise<Golden> {
  const shapes = inputs.map((input) => inputTensorShape(input, audio.segmentSamples));
  const values = createGoldenInputs(shapes, GOLDEN_BATCH, GOLDEN_SEED);
  const outputs = tf.tidy(() => {
    const tensors = shapes.map((shape, i) => tf.tensor(values[i]!, [GOLDEN_BATCH, ...shape]));
    return [model.predictOnBatch(tensors)].flat();
  });
  const arrays = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose(outputs);
  const named = model.outputNames.map((name, i) => [name, Array.from(arrays[i]!)] as const);
  return { seed: GOLDEN_SEED, batchSize: GOLDEN_BATCH, outputs: Object.fromEntries(named) };
}

/** What `model.save` would write; the plain backend has no way to write files. */
async function layersOf(tf: TensorFlow, model: LayersModel): Promise<Pick<ExportedNetwork, 'modelJson' | 'weights'>> {
  let saved: Pick<ExportedNetwork, 'modelJson' | 'weights'> | undefined;
  await model.save(
    tf.io.withSaveHandler(({ modelTopology, format, generatedBy, convertedBy, weightSpecs, weightData }) => {
      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      saved = {
        modelJson: JSON.stringify({ modelTopology, format, generatedBy, convertedBy, weightsManifest }),
        weights: new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
      };
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    }),
  );
  return saved!;
}
