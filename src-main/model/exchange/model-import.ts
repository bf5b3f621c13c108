import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { modelIdSchema, type ModelSpec } from '../../../src-shared/model-spec';
import { SPEC_FILE } from '../load-model-spec';
import type { ModelFolders } from '../model-folders';
import { REPORT_FILE } from '../training-report-file';
import { moveIntoPlace, type OfferedModel, scratchDirIn, unpackModel } from './import-model';

export interface ImportParts {
  readonly folders: ModelFolders;
  /**
   * Computes the model's golden outputs in a process of its own.
   * @returns what is wrong with it; null when nothing is
   */
  readonly tryModel: (dir: string) => Promise<string | null>;
}

/** What is to be done about a different model of the same id. */
export interface ImportOptions {
  /** In place of the model's own id. */
  readonly asId?: string | undefined;
  /**
   * Asked when there is a different model of that id; takes the model in under the id offered where the answer is yes. Left out: it is
   * refused.
   */
  readonly askForId?: ((taken: string, free: string) => Promise<boolean>) | undefined;
}

/**
 * Takes a model in. It is in the list of models once all of it was found to be in order: nobody sees a half-checked one.
 * @returns its id; null when `askForId` was answered with no
 * @throws CodedError why not, naming the file and the cure
 */
export async function importModel(
  path: string,
  parts: ImportParts,
  options: ImportOptions = {},
): Promise<string | null> {
  const { folders, tryModel } = parts;
  const offered = await unpackModel(path, scratchDirIn(folders.ownDir));
  try {
    const named = await chooseId(path, offered, folders, options);
    if (named === null) return null;
    const problem = await tryModel(named.dir);
    if (problem !== null) {
      throw new CodedError('model-invalid', `${path} does not compute what it should: ${problem}; export it again`);
    }
    await moveIntoPlace(named, folders.ownDir);
    return named.spec.id;
  } finally {
    await rm(offered.dir, { recursive: true, force: true });
  }
}

async function chooseId(
  path: string,
  offered: OfferedModel,
  folders: ModelFolders,
  { asId, askForId }: ImportOptions,
): Promise<OfferedModel | null> {
  const id = asId ?? offered.spec.id;
  if (!modelIdSchema.safeParse(id).success) {
    throw new CodedError('bad-input', `${id} can't be a model's id: lower-case letters, digits, dots and dashes`);
  }
  const known = new Map((await folders.list()).map((entry) => [entry.id, entry.spec]));
  const taken = await folders.takenIds();
  if (!taken.has(id)) return rename(offered, id);
  if (isSameModel(known.get(id) ?? null, offered.spec)) {
    throw new CodedError('bad-input', `${path}: this model is here already, as ${id}`);
  }
  const free = freeId(id, taken);
  if (askForId === undefined) {
    throw new CodedError('bad-input', `${path}: a different model ${id} is here already; take it in as ${free}`);
  }
  return (await askForId(id, free)) ? rename(offered, free) : null;
}

/** What a model is, whatever it is called, and wherever its thresholds were put since. */
function isSameModel(known: ModelSpec | null, offered: ModelSpec): boolean {
  const filesOf = ({ files }: ModelSpec): string =>
    JSON.stringify(
      Object.entries(files)
        .filter(([name]) => name !== REPORT_FILE)
        .sort(),
    );
  return known !== null && filesOf(known) === filesOf(offered);
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${id}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** The id stands in the spec alone. */
async function rename(offered: OfferedModel, id: string): Promise<OfferedModel> {
  if (offered.spec.id === id) return offered;
  const path = join(offered.dir, SPEC_FILE);
  const spec = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, `${JSON.stringify({ ...spec, id }, null, 2)}\n`);
  return { ...offered, spec: { ...offered.spec, id } };
}
