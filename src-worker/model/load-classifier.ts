import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../src-shared/errors';
import { inputTensorShape } from '../../src-shared/model-inputs';
import { HEAD_NAMES, type HeadName, modelSpecSchema, type ModelSpec } from '../../src-shared/model-spec';
import type { Engine } from '../engine/engine';
import { createOnnxCpuEngine, type EngineSpec } from '../engine/onnx-cpu';
import { createGoldenInputs } from './golden-input';

export const WEIGHTS_FILE = 'model.onnx';
export const GOLDEN_FILE = 'golden.json';

/** What the network gave for `createGoldenInputs` when it was exported. */
export const goldenSchema = z.object({
  seed: z.int(),
  batchSize: z.int().positive(),
  /** head -> row-major [batchSize][labels] */
  outputs: z.partialRecord(z.enum(HEAD_NAMES), z.array(z.number())),
});
export type Golden = z.infer<typeof goldenSchema>;

/** Largest difference from the golden outputs at which an engine counts as correct. */
const GOLDEN_TOLERANCE = 1e-3;

export interface Classifier {
  readonly spec: ModelSpec;
  readonly engine: Engine;
}

/**
 * Loads a model's folder: checks the spec, refuses files whose hash is not the spec's, and runs the golden input through the
 * engine, so that a wrong driver or a mixed-up file shows here and not as wrong tags.
 * @throws CodedError `model-invalid`
 */
export async function loadClassifier(modelDir: string): Promise<Classifier> {
  const spec = await readSpec(modelDir);
  const [weights, goldenBytes] = await Promise.all([
    readChecked(modelDir, WEIGHTS_FILE, spec),
    readChecked(modelDir, GOLDEN_FILE, spec),
  ]);
  const engine = await createOnnxCpuEngine(weights, spec).catch((error: unknown) => {
    throw new CodedError(
      'model-invalid',
      `${modelDir}: ${WEIGHTS_FILE} cannot be loaded: ${(error as Error).message}`,
      { cause: error },
    );
  });
  await refuseWrongOutputs(engine, spec, goldenSchema.parse(JSON.parse(goldenBytes.toString('utf8'))));
  return { spec, engine };
}

async function readSpec(modelDir: string): Promise<ModelSpec> {
  const specPath = join(modelDir, 'spec.json');
  try {
    return modelSpecSchema.parse(JSON.parse(await readFile(specPath, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      const cure = "a model's folder is meant, such as models/musicnn-1";
      throw new CodedError('model-invalid', `${modelDir}: there is no spec.json in it; ${cure}`, { cause: error });
    }
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new CodedError('model-invalid', `${specPath} is not a usable model spec: ${detail}`, { cause: error });
  }
}

async function readChecked(modelDir: string, name: string, spec: ModelSpec): Promise<Buffer> {
  const path = join(modelDir, name);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CodedError('model-invalid', `${path} cannot be read; restore the model's folder`, { cause: error });
  });
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== spec.files[name])
    throw new CodedError('model-invalid', `${path} is not the file its spec.json names; restore the model's folder`);
  return bytes;
}

async function refuseWrongOutputs(engine: Engine, spec: ModelSpec, golden: Golden): Promise<void> {
  const errors = await goldenErrors(engine, spec, golden).catch((error: unknown) => {
    const why = `${WEIGHTS_FILE} does not take and give what spec.json says: ${(error as Error).message}`;
    throw new CodedError('model-invalid', `${spec.id}: ${why}; restore the model's folder`, { cause: error });
  });
  for (const [head, worst] of errors) {
    if (!(worst <= GOLDEN_TOLERANCE)) {
      throw new CodedError(
        'model-invalid',
        `${spec.id} on ${engine.name}: ${head} outputs differ from the golden ones by ${worst}`,
      );
    }
  }
}

/**
 * Runs the golden input through an engine.
 * @returns largest difference from the golden outputs by head; infinite where there are more or fewer outputs, or some are no numbers
 */
export async function goldenErrors(engine: Engine, spec: EngineSpec, golden: Golden): Promise<Map<HeadName, number>> {
  const { batchSize, seed } = golden;
  const shapes = spec.inputs.map((input) => inputTensorShape(input, spec.audio.segmentSamples));
  const probs = await engine.run(createGoldenInputs(shapes, batchSize, seed), batchSize);
  return new Map(
    spec.heads.map(({ name, labels }) => {
      const [expected, actual] = [golden.outputs[name] ?? [], probs.get(name) ?? []];
      const isWhole = expected.length === batchSize * labels.length && actual.length === expected.length;
      const errors = expected.map((value, i) => Math.abs(value - actual[i]!));
      const worst = errors.reduce((max, error) => (error <= max ? max : error), 0);
      return [name, isWhole && !Number.isNaN(worst) ? worst : Infinity];
    }),
  );
}
