import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { modelSpecSchema, type ModelSpec } from '../../src-shared/model-spec';

export interface FoundModel {
  readonly spec: ModelSpec;
  readonly dir: string;
}

export const SPEC_FILE = 'spec.json';

/**
 * What a model's folder says of itself.
 * @throws CodedError `model-invalid` naming the file and the cure
 */
export async function loadModelSpec(dir: string, id: string): Promise<FoundModel> {
  const path = join(dir, SPEC_FILE);
  const spec = parseModelSpec(await readJson(path), path);
  if (spec.id !== id) {
    throw new CodedError('model-invalid', `${path} describes model ${spec.id}; its folder must have the same name`);
  }
  return { spec, dir };
}

/** @throws CodedError `model-invalid` naming the field */
export function parseModelSpec(json: unknown, path: string): ModelSpec {
  const spec = modelSpecSchema.safeParse(json);
  if (spec.success) return spec.data;
  const [issue] = spec.error.issues;
  throw new CodedError(
    'model-invalid',
    `${path}: ${issue?.path.join('.')}: ${issue?.message}; train or install the model again`,
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (thrown) {
    throw new CodedError('model-invalid', `${path} cannot be read; train or install the model again`, {
      cause: thrown,
    });
  }
}
