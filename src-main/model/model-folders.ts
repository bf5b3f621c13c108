import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import { modelIdSchema, type ModelSpec } from '../../src-shared/model-spec';
import { loadModelSpec, type FoundModel } from './load-model-spec';

/** A folder that is meant to be a model. */
export interface ModelEntry {
  readonly id: string;
  readonly dir: string;
  /** Came with the app. */
  readonly isShipped: boolean;
  /** Null when it is no usable model; then `error` says why. */
  readonly spec: ModelSpec | null;
  readonly error: ErrorInfo | null;
}

/**
 * Where models lie: those that came with the app, and the user's own in the data folder. Each is a folder that bears its id. One of the
 * user's that is called like a shipped one is not seen.
 */
export class ModelFolders {
  constructor(
    private readonly shippedDir: string,
    readonly ownDir: string,
  ) {}

  /** Shipped ones first; in each the newest first, and those that are broken last. */
  async list(): Promise<ModelEntry[]> {
    const shipped = await readEntries(this.shippedDir, true);
    const shippedIds = new Set(shipped.map(({ id }) => id));
    const own = await readEntries(this.ownDir, false);
    return [...shipped, ...own.filter(({ id }) => !shippedIds.has(id))];
  }

  /** @throws CodedError `bad-input` when there is no such folder */
  async entry(modelId: string): Promise<ModelEntry> {
    const entry = (await this.list()).find(({ id }) => id === modelId);
    if (entry !== undefined) return entry;
    throw new CodedError(
      'bad-input',
      `There is no model ${modelId} in ${this.ownDir}; use another one of the list of models`,
    );
  }

  /**
   * The model to use: the one asked for, else the newest that came with the app by its date (of one day, the last by id). A broken one
   * beside a good one is passed over unless asked for.
   * @throws CodedError `bad-input` when it is not there, `model-invalid` when it is broken or there is none
   */
  async find(modelId: string | null): Promise<FoundModel> {
    const entry = modelId === null ? await this.newestShipped() : await this.entry(modelId);
    if (entry.spec !== null) return { spec: entry.spec, dir: entry.dir };
    throw new CodedError(entry.error!.code, entry.error!.message);
  }

  /** Names that a new model can't have; those of models that are being trained, and of whatever else lies there, among them. */
  async takenIds(): Promise<Set<string>> {
    const dirs = [this.shippedDir, this.ownDir];
    const names = await Promise.all(dirs.map((dir) => readdir(dir).catch(() => [])));
    return new Set(names.flat().map((name) => (name.endsWith(UNFINISHED) ? name.slice(0, -UNFINISHED.length) : name)));
  }

  private async newestShipped(): Promise<ModelEntry> {
    const [newest] = await readEntries(this.shippedDir, true);
    if (newest !== undefined) return newest;
    throw new CodedError('model-invalid', `There is no model in ${this.shippedDir}; install Sleevenotes again`);
  }
}

async function readEntries(modelsDir: string, isShipped: boolean): Promise<ModelEntry[]> {
  const ids = await listIds(modelsDir, isShipped);
  const entries = await Promise.all(ids.map((id) => readEntry(join(modelsDir, id), id, isShipped)));
  return entries.sort(compareAge);
}

async function readEntry(dir: string, id: string, isShipped: boolean): Promise<ModelEntry> {
  try {
    const { spec } = await loadModelSpec(dir, id);
    return { id, dir, isShipped, spec, error: null };
  } catch (thrown) {
    return { id, dir, isShipped, spec: null, error: toErrorInfo(thrown) };
  }
}

function compareAge(a: ModelEntry, b: ModelEntry): number {
  const [dateA, dateB] = [a.spec?.createdOn ?? '', b.spec?.createdOn ?? ''];
  return dateB.localeCompare(dateA) || b.id.localeCompare(a.id);
}

/** What a trainer is still writing ends in this; what is being taken in or deleted has a dot in front. */
export const UNFINISHED = '.partial';

/** Folders that can be models by their names. */
async function listIds(modelsDir: string, isShipped: boolean): Promise<string[]> {
  try {
    const entries = await readdir(modelsDir, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .filter((name) => modelIdSchema.safeParse(name).success && !name.endsWith(UNFINISHED));
  } catch (thrown) {
    // Nobody has made one yet; and where the app's own are gone, the user's are still there.
    if (isShipped || (thrown as { code?: unknown }).code === 'ENOENT') return [];
    const { code, message } = toErrorInfo(thrown);
    throw new CodedError(code, `${modelsDir} cannot be read (${message}); see to its permissions`, { cause: thrown });
  }
}
