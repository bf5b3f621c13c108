import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../src-shared/errors';
import { HEAD_NAMES, modelSpecSchema, type ModelSpec } from '../../src-shared/model-spec';
import type { ModelFiles } from '../engine/model-files';

export const GOLDEN_FILE = 'golden.json';

/** What the network gave for `createGoldenInputs` when it was exported. */
export const goldenSchema = z.object({
  seed: z.int(),
  batchSize: z.int().positive(),
  /** head -> row-major [batchSize][labels] */
  outputs: z.partialRecord(z.enum(HEAD_NAMES), z.array(z.number())),
});
export type Golden = z.infer<typeof goldenSchema>;

/** A model's folder of which spec and golden outputs have been read. */
export interface OpenModel {
  readonly spec: ModelSpec;
  readonly golden: Golden;
  readonly files: ModelFiles;
}

/**
 * Reads what a model's folder says of itself; files whose hash is not the spec's are refused.
 * @throws CodedError `model-invalid`
 */
export async function openModel(modelDir: string): Promise<OpenModel> {
  const spec = await readSpec(modelDir);
  const files: ModelFiles = { read: (name) => readChecked(modelDir, name, spec) };
  const golden = goldenSchema.parse(JSON.parse((await files.read(GOLDEN_FILE)).toString('utf8')));
  return { spec, golden, files };
}

async function readSpec(modelDir: string): Promise<ModelSpec> {
  const specPath = join(modelDir, 'spec.json');
  try {
    return modelSpecSchema.parse(JSON.parse(await readFile(specPath, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      const cure = "a model's folder is meant, such as models/musicnn-vgg-1";
      throw new CodedError('model-invalid', `${modelDir}: there is no spec.json in it; ${cure}`, { cause: error });
    }
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new CodedError('model-invalid', `${specPath} is not a usable model spec: ${detail}`, { cause: error });
  }
}

async function readChecked(modelDir: string, name: string, spec: ModelSpec): Promise<Buffer> {
  const path = join(modelDir, name);
  const hash = spec.files[name];
  if (hash === undefined) throw new CodedError('model-invalid', `${modelDir}: its spec.json names no ${name}`);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new CodedError('model-invalid', `${path} cannot be read; restore the model's folder`, { cause: error });
  });
  if (createHash('sha256').update(bytes).digest('hex') !== hash) {
    throw new CodedError('model-invalid', `${path} is not the file its spec.json names; restore the model's folder`);
  }
  return bytes;
}
