import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { CodedError, toErrorInfo } from '../../src-shared/errors';

/**
 * Saves a file that a user asked for; it appears complete or not at all.
 * @param what is saved, for people, e.g. `the journal`
 * @throws CodedError `bad-input` naming the file when it cannot be written
 */
export async function saveExport(path: string, text: Iterable<string>, what: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    const { message } = toErrorInfo(thrown);
    throw new CodedError('bad-input', `${path}: ${what} could not be saved there (${message}); choose another place`);
  }
}
