import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import type { ModelSpec } from '../../../src-shared/model-spec';
import { isThere } from '../../../src-shared/node/is-there';
import { whyUnusable } from '../../../src-shared/path-errors';
import { parseModelSpec, SPEC_FILE } from '../load-model-spec';
import { UNFINISHED } from '../model-folders';
import { readCheckedReport, REPORT_FILE } from '../training-report-file';
import { assertOffer, isExchanged } from './exchanged-files';
import { openFolder } from './folder-source';
import { assertKnownLayers } from './layer-classes';
import { assertPlainOnnx } from './plain-onnx';
import type { ModelSource, SourceFile } from './model-source';
import { openZip } from './zip-source';

const LAYERS_FILE = 'model.json';
const NETWORK_FILES = ['model.onnx', 'top.onnx'];

/** A model that was copied out of its archive or folder and looks like one; none of it has been run. */
export interface OfferedModel {
  readonly spec: ModelSpec;
  /** Where it lies until it is taken in or thrown away. */
  readonly dir: string;
}

/**
 * Copies a model into a folder of its own and checks all that can be checked without computing: only known files of bounded sizes, a
 * spec that makes sense, the hashes it names, known layers. Whoever gets it deletes the folder or moves it into place.
 * @param path an archive or a folder
 * @param scratchDir made, and to be deleted
 * @throws CodedError naming the file and the cure; nothing is left behind then
 */
export async function unpackModel(path: string, scratchDir: string): Promise<OfferedModel> {
  const source = await openSource(path);
  try {
    assertOffer(source.files, path);
    await mkdir(scratchDir, { recursive: true });
    const hashes = await copyAll(source.files, scratchDir, path);
    return { spec: await checkFiles(scratchDir, hashes, path), dir: scratchDir };
  } catch (thrown) {
    await rm(scratchDir, { recursive: true, force: true });
    throw thrown;
  } finally {
    await source.close();
  }
}

async function openSource(path: string): Promise<ModelSource> {
  try {
    return (await stat(path)).isDirectory() ? await openFolder(path) : await openZip(path);
  } catch (thrown) {
    const why = whyUnusable(thrown);
    if (why === null) throw thrown;
    throw new CodedError(toErrorInfo(thrown).code, `${path} can't be read: ${why}`, { cause: thrown });
  }
}

async function copyAll(
  files: readonly SourceFile[],
  dir: string,
  source: string,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const file of files) hashes.set(file.name, await copyFile(file, dir, source));
  return hashes;
}

/** @returns sha256 of what was copied */
async function copyFile(file: SourceFile, dir: string, source: string): Promise<string> {
  const hash = createHash('sha256');
  let left = file.sizeBytes;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      hash.update(chunk);
      if (left < 0) done(new CodedError('model-invalid', `${source}: ${file.name} is larger than it says`));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(await file.open(), count, createWriteStream(join(dir, file.name), { flags: 'wx' }));
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown;
    const { code, message } = toErrorInfo(thrown);
    const isOurs = code !== 'internal';
    const cure = isOurs ? '' : '; export the model again';
    throw new CodedError(
      isOurs ? code : 'model-invalid',
      `${source}: ${file.name} can't be copied: ${message}${cure}`,
      {
        cause: thrown,
      },
    );
  }
  return hash.digest('hex');
}

async function checkFiles(dir: string, hashes: ReadonlyMap<string, string>, source: string): Promise<ModelSpec> {
  const inSource = (name: string): string => `${source}: ${name}`;
  const spec = parseModelSpec(await readJson(join(dir, SPEC_FILE), inSource(SPEC_FILE)), inSource(SPEC_FILE));
  for (const [name, sha256] of Object.entries(spec.files)) {
    if (!isExchanged(name) || !hashes.has(name)) {
      throw new CodedError(
        'model-invalid',
        `${source}: there is no ${name}, which its spec.json names; export it again`,
      );
    }
    if (hashes.get(name) !== sha256) {
      const message = `${inSource(name)} is not the file its spec.json names: it was changed or damaged; export it again`;
      throw new CodedError('model-invalid', message);
    }
  }
  if (hashes.has(LAYERS_FILE)) {
    assertKnownLayers(await readJson(join(dir, LAYERS_FILE), inSource(LAYERS_FILE)), inSource(LAYERS_FILE));
  }
  for (const name of NETWORK_FILES.filter((each) => hashes.has(each))) {
    assertPlainOnnx(await readFile(join(dir, name)), inSource(name));
  }
  if (hashes.has(REPORT_FILE)) await readCheckedReport(join(dir, REPORT_FILE), inSource(REPORT_FILE));
  return spec;
}

async function readJson(path: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (thrown) {
    throw new CodedError('model-invalid', `${name} is no JSON; export the model again`, { cause: thrown });
  }
}

/** In the folder of the user's models, so that the checked model only has to be renamed; the dot hides it from the list. */
export function scratchDirIn(ownDir: string): string {
  return join(ownDir, `.import-${randomUUID()}`);
}

/** Puts a checked model into its place. @throws CodedError `bad-input` when something lies there */
export async function moveIntoPlace({ spec, dir }: OfferedModel, ownDir: string): Promise<string> {
  const target = join(ownDir, spec.id);
  try {
    // An empty folder would be replaced, so it is looked for; and a training that goes on would replace what is put there.
    if ((await isThere(target)) || (await isThere(target + UNFINISHED)))
      throw new Error('there is a folder of this name already');
    await rename(dir, target);
  } catch (thrown) {
    throw new CodedError('bad-input', `${target} can't be made: ${toErrorInfo(thrown).message}`, { cause: thrown });
  }
  return target;
}
