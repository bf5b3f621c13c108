import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../../src-shared/errors';

/** What a model's folder holds beside what it computes with. */

export const CARD_FILE = 'card.md';

/** The model's card in Markdown. @throws CodedError `file-missing` and the like, naming it */
export async function readCard(dir: string): Promise<string> {
  const path = join(dir, CARD_FILE);
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    const { code, message } = toErrorInfo(thrown);
    throw new CodedError(code, `${path}: the model has no card that can be read (${message})`, { cause: thrown });
  }
}

/** Of the files in it, in bytes; 0 for a folder that cannot be read. */
export async function folderSizeBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ name }) =>
      stat(join(dir, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The file is the old or the new one, whatever happens. @throws CodedError naming it */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    const { code, message } = toErrorInfo(thrown);
    throw new CodedError(code, `${path} could not be written: ${message}`, { cause: thrown });
  }
}

/** What is being taken in or deleted has such a name; only a crash leaves it behind for long. */
const LEFTOVER = /^\.(import|deleted)-/;
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

/** Deletes what a crash left behind in the folder of the user's models; what cannot be deleted stays. */
export async function removeLeftovers(ownDir: string): Promise<void> {
  const names = (await readdir(ownDir).catch(() => [])).filter((name) => LEFTOVER.test(name));
  for (const path of names.map((name) => join(ownDir, name))) {
    const found = await stat(path).catch(() => null);
    // Another process may be at work on a younger one.
    const isOld = found !== null && Date.now() - found.mtimeMs > LEFTOVER_AGE_MS;
    if (isOld) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
