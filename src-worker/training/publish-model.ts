import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { modelSpecSchema, type ModelSpec } from '../../src-shared/model-spec';
import { createOnnxCpuEngine } from '../engine/onnx-cpu';
import { createGoldenInput } from '../model/golden-input';
import { GOLDEN_FILE, WEIGHTS_FILE, type Golden } from '../model/load-classifier';
import { createNetwork, networkHeads } from './create-network';
import { HEADS, type TrainingJob } from './cross-validate';
import type { EvaluationReport } from './evaluate';
import { exportToOnnx } from './export-onnx';
import { copyKeptWeights, shippedHeads } from './keep-labels';
import { writeModelCard } from './model-card';

export interface TrainedModel {
  readonly job: TrainingJob;
  readonly model: LayersModel;
  /** Mean training loss of each epoch of the final network. */
  readonly losses: readonly number[];
  readonly report: EvaluationReport;
  readonly modelDir: string;
}

const GOLDEN_SEED = 7;
const GOLDEN_BATCH = 3;
/** Largest difference between the TensorFlow.js network and its ONNX export. */
const EXPORT_TOLERANCE = 1e-4;

/**
 * Writes a model's folder: weights as TensorFlow.js layers (model.json, weights.bin) and as ONNX, spec, golden outputs, metrics,
 * split and card. All is written beside the folder first: the model that is there stays until the new one is whole.
 * @throws CodedError `model-invalid` when the export does not compute what was trained
 */
export async function publishModel(trained: TrainedModel): Promise<ModelSpec> {
  const { modelDir } = trained;
  const scratchDir = `${modelDir}.partial`;
  await rm(scratchDir, { recursive: true, force: true });
  await mkdir(scratchDir, { recursive: true });
  const spec = await writeModel(trained, scratchDir);
  await rm(modelDir, { recursive: true, force: true });
  await rename(scratchDir, modelDir);
  return spec;
}

async function writeModel(trained: TrainedModel, modelDir: string): Promise<ModelSpec> {
  const { job, report } = trained;
  const heads = shippedHeads(HEADS, report, trained.job.config.targetPrecision);
  const model = withShippedLabels(trained, heads);
  await model.save(`file://${resolve(modelDir)}`);
  const onnx = exportToOnnx(model);
  const golden = goldenOutputs(job, model);
  await writeFile(join(modelDir, WEIGHTS_FILE), onnx);
  await writeJson(join(modelDir, GOLDEN_FILE), golden);

  const { config } = job;
  const spec = modelSpecSchema.parse({
    formatVersion: 1,
    id: config.id,
    title: config.title,
    createdOn: new Date().toISOString().slice(0, 10),
    architecture: `CRNN ${config.architecture.filters.join('-')}, GRU 2 x ${config.architecture.gruUnits}, ${model.countParams()} parameters`,
    audio: config.audio,
    features: config.features,
    inputShape: [job.shape.nMels, job.shape.nFrames, 1],
    heads,
    files: await hashFiles(modelDir, ['model.json', 'weights.bin', WEIGHTS_FILE, GOLDEN_FILE]),
  });
  await refuseWrongExport(onnx, spec, golden);
  await writeJson(join(modelDir, 'metrics.json'), { epochLosses: trained.losses, heldOut: report });
  await writeJson(join(modelDir, 'config.json'), config);
  await writeFile(join(modelDir, 'split.tsv'), splitTable(job));
  await writeFile(join(modelDir, 'card.md'), writeModelCard(spec, config, report));
  await writeJson(join(modelDir, 'spec.json'), spec);
  return spec;
}

/** The trained network without the labels that did not hold up. */
function withShippedLabels({ job, model }: TrainedModel, heads: ModelSpec['heads']): LayersModel {
  const { tf, config, shape } = job;
  const shipped = createNetwork(tf, config, shape, networkHeads(heads));
  copyKeptWeights(tf, model, shipped, HEADS, heads);
  return shipped;
}

function goldenOutputs(job: TrainingJob, model: LayersModel): Golden {
  const { tf, shape } = job;
  const inputShape = [shape.nMels, shape.nFrames, 1] as const;
  const outputs = tf.tidy(() => {
    const input = tf.tensor4d(createGoldenInput(inputShape, GOLDEN_BATCH, GOLDEN_SEED), [GOLDEN_BATCH, ...inputShape]);
    return model.predictOnBatch(input) as Tensor[];
  });
  const named = HEADS.map((head, i) => [head.name, Array.from(outputs[i]!.dataSync())] as const);
  tf.dispose(outputs);
  return {
    seed: GOLDEN_SEED,
    batchSize: GOLDEN_BATCH,
    outputs: Object.fromEntries(named),
  };
}

async function refuseWrongExport(onnx: Uint8Array, spec: ModelSpec, golden: Golden): Promise<void> {
  const engine = await createOnnxCpuEngine(onnx, spec);
  const probs = await engine.run(createGoldenInput(spec.inputShape, golden.batchSize, golden.seed), golden.batchSize);
  for (const head of spec.heads) {
    const worst = Math.max(
      ...golden.outputs[head.name]!.map((value, i) => Math.abs(value - probs.get(head.name)![i]!)),
    );
    if (!(worst <= EXPORT_TOLERANCE)) {
      throw new CodedError(
        'model-invalid',
        `${spec.id}: the ONNX export's ${head.name} outputs differ from the trained network's by ${worst}`,
      );
    }
  }
  await engine.dispose();
}

async function hashFiles(modelDir: string, names: readonly string[]): Promise<Record<string, string>> {
  const hashes = names.map(async (name) => {
    const bytes = await readFile(join(modelDir, name));
    return [name, createHash('sha256').update(bytes).digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}

function splitTable(job: TrainingJob): string {
  const rows = job.tracks.map((track) => `${track.id}\t${track.group}\t${track.fold ?? ''}`);
  return ['id\tgroup\tfold', ...rows, ''].join('\n');
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
