import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import { type ModelSpec, modelSpecSchema } from '../../src-shared/model-spec';
import { LAYER_WEIGHTS_FILE, LAYERS_FILE, ONNX_FILE, TOP_FILE } from '../engine/model-files';
import { GOLDEN_FILE } from '../model/open-model';
import type { ExportedNetwork } from './export-network';

/** What a model's folder says beside the network. */
export interface ModelDescription {
  readonly id: string;
  readonly title: string;
  /** For people: which network, and how large. */
  readonly architecture: string;
  /** The exported heads, by now with thresholds. */
  readonly heads: ModelSpec['heads'];
  readonly config: unknown;
  readonly metrics: unknown;
  /** Tab-separated: who was on which side. */
  readonly split: string;
  /** The card in Markdown. */
  readonly writeCard: (spec: ModelSpec) => string;
  /** What else people read, by file name: drawings of the card, notices. */
  readonly extraFiles?: Readonly<Record<string, string>>;
}

/**
 * Writes a model's folder: weights as TensorFlow.js layers and as ONNX, golden outputs, spec, metrics, settings, split and card. All is
 * written beside the folder first: a model that is there stays until the new one is whole, and what cannot be finished is put away again.
 * @throws CodedError naming the folder when it cannot be written, `disk-full` among others
 */
export async function writeModelFolder(
  modelDir: string,
  network: ExportedNetwork,
  description: ModelDescription,
): Promise<ModelSpec> {
  const scratchDir = `${modelDir}.partial`;
  await rm(scratchDir, { recursive: true, force: true });
  await mkdir(scratchDir, { recursive: true });
  const hashed: Readonly<Record<string, string | Uint8Array>> = {
    [LAYERS_FILE]: network.modelJson,
    [LAYER_WEIGHTS_FILE]: network.weights,
    [ONNX_FILE]: network.onnx,
    ...(network.top && { [TOP_FILE]: network.top }),
    [GOLDEN_FILE]: formatJson(network.golden),
  };
  const spec = describe(network, description, hashed);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ...description.extraFiles,
    ...hashed,
    'metrics.json': formatJson(description.metrics),
    'config.json': formatJson(description.config),
    'split.tsv': description.split,
    'card.md': description.writeCard(spec),
    'spec.json': formatJson(spec),
  };
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(scratchDir, name), content);
    await rm(modelDir, { recursive: true, force: true });
    await rename(scratchDir, modelDir);
  } catch (thrown) {
    await rm(scratchDir, { recursive: true, force: true });
    const { code, message } = toErrorInfo(thrown);
    throw new CodedError(code, `${modelDir} cannot be written (${message})`, { cause: thrown });
  }
  return spec;
}

function describe(
  { spec: { audio, inputs, embedding } }: ExportedNetwork,
  { id, title, architecture, heads }: ModelDescription,
  hashed: Readonly<Record<string, string | Uint8Array>>,
): ModelSpec {
  return modelSpecSchema.parse({
    formatVersion: 2,
    id,
    title,
    createdOn: new Date().toISOString().slice(0, 10),
    architecture,
    audio,
    inputs,
    heads,
    embedding,
    files: Object.fromEntries(Object.entries(hashed).map(([name, content]) => [name, sha256(content)])),
  });
}

/** In hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** As every JSON file of a model's folder is written. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
