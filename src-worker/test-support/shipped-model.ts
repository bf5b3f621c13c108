import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelSpec, modelSpecSchema } from '../../src-shared/model-spec';

const MODELS_DIR = new URL('../../models/', import.meta.url).pathname;

/** The folder of the model that the app takes where none is chosen: the newest by its date, of one day the last by id. */
export function shippedModelDir(): string {
  const specs = readdirSync(MODELS_DIR, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readSpec(name));
  const newest = specs.reduce((best, spec) => (age(spec) > age(best) ? spec : best));
  return join(MODELS_DIR, newest.id);
}

function readSpec(id: string): ModelSpec {
  return modelSpecSchema.parse(JSON.parse(readFileSync(join(MODELS_DIR, id, 'spec.json'), 'utf8')));
}

function age({ createdOn, id }: ModelSpec): string {
  return `${createdOn} ${id}`;
}
