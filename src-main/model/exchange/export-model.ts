import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { whyUnusable } from '../../../src-shared/path-errors';
import type { FoundModel } from '../load-model-spec';
import { isExchanged } from './exchanged-files';

const PLAIN_FILE_MODE = 0o100644;

/**
 * Saves a model as an archive, in a folder that bears its id; the same model gives the same bytes. It appears complete or not at all.
 * @throws CodedError `bad-input` naming the file when it cannot be written
 */
export async function exportModel({ spec, dir }: FoundModel, path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const zip = await pack(dir, spec.id, new Date(spec.createdOn));
    await pipeline(zip.outputStream, createWriteStream(temporary, { flush: true }));
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    const message = whyUnusable(thrown) ?? toErrorInfo(thrown).message;
    throw new CodedError(
      'bad-input',
      `${path}: the model could not be saved there (${message}); choose another place`,
      {
        cause: thrown,
      },
    );
  }
}

async function pack(dir: string, id: string, mtime: Date): Promise<ZipFile> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && isExchanged(entry.name)).map(({ name }) => name);
  const zip = new ZipFile();
  // A file that cannot be read is told by the archive, not by its stream.
  zip.on('error', (thrown) =>
    (zip.outputStream as NodeJS.ReadableStream & { destroy(error: unknown): void }).destroy(thrown),
  );
  for (const name of names.sort()) {
    zip.addFile(join(dir, name), `${id}/${name}`, { mtime, mode: PLAIN_FILE_MODE, forceDosTimestamp: true });
  }
  zip.end();
  return zip;
}
