import type { LayersModel } from '@tensorflow/tfjs';
import { CodedError } from '../../src-shared/errors';
import { inputTensorShape } from '../../src-shared/model-inputs';
import type { EngineSpec } from '../engine/engine';
import { createOnnxEngine } from '../engine/onnx';
import type { TensorFlow } from '../engine/tensorflow';
import { goldenErrors } from '../model/golden-errors';
import { createGoldenInputs } from '../model/golden-input';
import type { Golden } from '../model/open-model';
import { exportToOnnx } from './export-onnx';

/** A trained network in every form a model's folder holds; all in memory, so that the network itself can go. */
export interface ExportedNetwork {
  readonly spec: EngineSpec;
  readonly parameters: number;
  /** TensorFlow.js layers: `model.json` and the `weights.bin` it names. */
  readonly modelJson: string;
  readonly weights: Uint8Array;
  readonly onnx: Uint8Array;
  readonly golden: Golden;
  /** Largest difference between the two forms on the golden input. */
  readonly exportError: number;
}

const GOLDEN_SEED = 7;
const GOLDEN_BATCH = 3;
/** Largest difference between the TensorFlow.js network and its ONNX export. */
const EXPORT_TOLERANCE = 1e-4;

/**
 * @param model inputs and outputs named as in the spec, in its order
 * @param name what messages call the network
 * @throws CodedError `model-invalid` when the export does not compute what was trained, or holds a layer ONNX has no word for
 */
export async function exportNetwork(
  tf: TensorFlow,
  model: LayersModel,
  spec: EngineSpec,
  name: string,
): Promise<ExportedNetwork> {
  const onnx = await exportToOnnx(model);
  const golden = await goldenOutputs(tf, model, spec);
  const exportError = await measureExport(onnx, spec, golden);
  if (!(exportError <= EXPORT_TOLERANCE)) {
    throw new CodedError(
      'model-invalid',
      `${name}: the outputs of the ONNX export differ from the trained network's by ${exportError}; at most ${EXPORT_TOLERANCE} is allowed`,
    );
  }
  return { spec, parameters: model.countParams(), ...(await layersOf(tf, model)), onnx, golden, exportError };
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

async function measureExport(onnx: Uint8Array, spec: EngineSpec, golden: Golden): Promise<number> {
  const engine = await createOnnxEngine('onnx-cpu', onnx, spec);
  try {
    return Math.max(...(await goldenErrors(engine, spec, golden)).values());
  } finally {
    await engine.dispose();
  }
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
