import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { CodedError } from '../../src-shared/errors';
import { inputSpecSchema } from '../../src-shared/model-inputs';
import { audioSpecSchema, type EmbeddingSpec } from '../../src-shared/model-spec';
import type { EngineSpec } from '../engine/engine';
import { EMBEDDING_NAME } from '../engine/model-files';
import { createOnnxEngine, createTopEngine } from '../engine/onnx';
import { errorsByHead, runGolden } from '../model/golden-errors';
import type { Golden } from '../model/open-model';
import { exportToOnnx } from './export-onnx';
import { cutNetwork, type NetworkPart, tensorsOf, wholeNetwork } from './network-part';

/** A trained network as ONNX. */
export interface OnnxForms {
  /** The whole; of a network with an embedding, that is an output beside the heads. */
  readonly onnx: Uint8Array;
  /** What lies behind the embedding, by itself. */
  readonly top: Uint8Array | null;
  readonly embedding: EmbeddingSpec | null;
}

/** Largest difference between a TensorFlow.js network and its ONNX forms. */
const EXPORT_TOLERANCE = 1e-4;

/**
 * @param layer whose output is the embedding, one vector a segment; null: the network shall have none
 * @throws CodedError `bad-input` for a layer that gives no such vector or does not carry all that lies behind it, `model-invalid` for
 * one that ONNX has no word for
 */
export async function exportForms(model: LayersModel, spec: EngineSpec, layer: string | null): Promise<OnnxForms> {
  const whole = wholeNetwork(model);
  if (layer === null) return { onnx: await exportToOnnx(whole), top: null, embedding: null };
  const { trunk, top } = cutNetwork(whole, layer, EMBEDDING_NAME);
  const valueCount = valuesOf(layer, trunk.outputs.get(EMBEDDING_NAME)!);
  return {
    onnx: await exportToOnnx({ inputs: whole.inputs, outputs: new Map([...whole.outputs, ...trunk.outputs]) }),
    top: await exportToOnnx(top),
    embedding: { layer, valueCount, backbone: await hashBackbone(trunk, spec) },
  };
}

/** @throws CodedError `bad-input` */
function valuesOf(layer: string, { shape }: SymbolicTensor): number {
  const [, valueCount, ...rest] = shape;
  if (valueCount != null && rest.length === 0) return valueCount;
  const given = shape.slice(1).join(' x ');
  throw new CodedError('bad-input', `an embedding is one vector a segment, but ${layer} gives ${given}`);
}

/**
 * Of all that an embedding depends on: sound, inputs, and every weight up to its layer. The layers' names put the weights in order, because
 * the order they are kept in changes with which of them are frozen.
 */
async function hashBackbone(trunk: NetworkPart, { audio, inputs }: EngineSpec): Promise<string> {
  const hash = createHash('sha256');
  // Read by the schemas, so that keys stand in one order.
  hash.update(JSON.stringify([audioSpecSchema.parse(audio), inputs.map((input) => inputSpecSchema.parse(input))]));
  const layers = new Map(tensorsOf(trunk).map(({ sourceLayer }) => [sourceLayer.name, sourceLayer]));
  for (const name of [...layers.keys()].sort()) {
    for (const weight of layers.get(name)!.getWeights()) {
      hash.update(JSON.stringify([name, weight.shape]));
      hash.update(new Uint8Array((await weight.data()).slice().buffer));
    }
  }
  return hash.digest('hex');
}

/**
 * Runs the golden input through both forms.
 * @param name what messages call the network
 * @returns largest difference from the golden outputs
 * @throws CodedError `model-invalid` when that is more than rounding
 */
export async function checkForms(forms: OnnxForms, spec: EngineSpec, golden: Golden, name: string): Promise<number> {
  const error = await measureForms(forms, spec, golden);
  if (error <= EXPORT_TOLERANCE) return error;
  throw new CodedError(
    'model-invalid',
    `${name}: the outputs of the ONNX export differ from the trained network's by ${error}; at most ${EXPORT_TOLERANCE} is allowed`,
  );
}

async function measureForms({ onnx, top, embedding }: OnnxForms, spec: EngineSpec, golden: Golden): Promise<number> {
  const engine = await createOnnxEngine('onnx-cpu', onnx, { ...spec, embedding: embedding ?? undefined });
  try {
    const { probs, embeddings } = await runGolden(engine, spec, golden);
    const errors = [...errorsByHead(probs, spec, golden).values()];
    if (top === null || embedding === null) return Math.max(...errors);
    const topEngine = await createTopEngine(top, spec.heads, embedding);
    const again = await topEngine.run(embeddings!, golden.batchSize).finally(() => topEngine.dispose());
    return Math.max(...errors, ...errorsByHead(again, spec, golden).values());
  } finally {
    await engine.dispose();
  }
}
