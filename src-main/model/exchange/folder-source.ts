import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { isLeftBehind } from './exchanged-files';
import type { ModelSource, SourceFile } from './model-source';

/**
 * A model's folder somewhere else.
 * @throws CodedError `model-invalid` when something in it is no plain file
 */
export async function openFolder(dir: string): Promise<ModelSource> {
  const names = (await readdir(dir)).filter((name) => !isLeftBehind(name));
  const files = await Promise.all(names.map((name) => describeFile(dir, name)));
  return { files, close: () => {} };
}

async function describeFile(dir: string, name: string): Promise<SourceFile> {
  const path = join(dir, name);
  const found = await lstat(path);
  if (!found.isFile()) {
    throw new CodedError('model-invalid', `${path} is no plain file; a model’s folder holds nothing else`);
  }
  return { name, sizeBytes: found.size, open: () => Promise.resolve(createReadStream(path)) };
}
