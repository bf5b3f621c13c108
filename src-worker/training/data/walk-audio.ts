import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareText } from '../../../src-shared/compare-text';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { isWantedFile, isWantedFolder } from '../../../src-shared/music-names';

export interface FoundAudio {
  /** Names from the root down, the file's own last. */
  readonly names: readonly string[];
  /** Why a folder could not be read; `names` are the folder's then. Null for a file. */
  readonly failure: string | null;
}

/**
 * Audio files in a folder and all below it, in the order of their names. Links are followed; no folder is entered twice.
 * @throws CodedError `bad-input` when the root is not a folder that can be read
 */
export async function* walkAudio(root: string): AsyncGenerator<FoundAudio> {
  const info = await stat(root).catch(() => null);
  if (info?.isDirectory() !== true) {
    throw new CodedError('bad-input', `${root} is not a folder; name the folder that holds the music`);
  }
  yield* walk(root, [], new Set());
}

async function* walk(root: string, names: readonly string[], entered: Set<string>): AsyncGenerator<FoundAudio> {
  const folder = join(root, ...names);
  try {
    const real = await realpath(folder);
    if (entered.has(real)) return;
    entered.add(real);
    for (const name of await sortedNames(folder)) {
      const below = [...names, name];
      const kind = await kindOf(join(folder, name), name);
      if (kind === 'file') yield { names: below, failure: null };
      else if (kind === 'folder') yield* walk(root, below, entered);
    }
  } catch (error) {
    if (names.length === 0) throw error;
    yield { names, failure: `${folder} cannot be read: ${toErrorInfo(error).message}` };
  }
}

async function sortedNames(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort(compareText);
}

/** A link that leads nowhere is taken for a file when it is named like one: it is told then, not passed over. */
async function kindOf(path: string, name: string): Promise<'file' | 'folder' | 'other'> {
  const info = await stat(path).catch(() => null);
  if (info?.isDirectory() === true) return isWantedFolder(name) ? 'folder' : 'other';
  return isWantedFile(name) && info?.isFile() !== false ? 'file' : 'other';
}
