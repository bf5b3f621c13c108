import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../src-shared/errors';
import { modelSpecSchema, type ModelSpec } from '../../src-shared/model-spec';

export interface FoundModel {
  readonly spec: ModelSpec;
  readonly dir: string;
}

const SPEC_FILE = 'spec.json';

/**
 * Finds the model to use: the one asked for, else the newest by its date (of one day, the last by id). A broken one beside a
 * good one, say half copied, is passed over unless asked for.
 * @throws CodedError `model-invalid` when there is none, or the one asked for is broken
 */
export async function findModel(modelsDir: string, modelId: string | null): Promise<FoundModel> {
  if (modelId !== null) return loadModelSpec(join(modelsDir, modelId), modelId);
  const ids = await listModelIds(modelsDir);
  const loads = await Promise.allSettled(ids.map((id) => loadModelSpec(join(modelsDir, id), id)));
  const models = loads.flatMap((load) => (load.status === 'fulfilled' ? [load.value] : []));
  const newest = models.sort(compareAge).at(-1);
  if (newest) return newest;
  const broken = loads.find((load) => load.status === 'rejected');
  if (broken) throw broken.reason;
  throw new CodedError('model-invalid', `There is no model in ${modelsDir}; install Sleevenotes again`);
}

function compareAge(a: FoundModel, b: FoundModel): number {
  return a.spec.createdOn.localeCompare(b.spec.createdOn) || a.spec.id.localeCompare(b.spec.id);
}

async function listModelIds(modelsDir: string): Promise<string[]> {
  try {
    const entries = await readdir(modelsDir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  } catch (thrown) {
    throw new CodedError('model-invalid', `The models' folder ${modelsDir} cannot be read; install Sleevenotes again`, {
      cause: thrown,
    });
  }
}

async function loadModelSpec(dir: string, id: string): Promise<FoundModel> {
  const path = join(dir, SPEC_FILE);
  const spec = modelSpecSchema.safeParse(await readJson(path));
  if (!spec.success) {
    const [issue] = spec.error.issues;
    throw new CodedError(
      'model-invalid',
      `${path}: ${issue?.path.join('.')}: ${issue?.message}; train or install the model again`,
    );
  }
  if (spec.data.id !== id) {
    throw new CodedError(
      'model-invalid',
      `${path} describes model ${spec.data.id}; its folder must have the same name`,
    );
  }
  return { spec: spec.data, dir };
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
