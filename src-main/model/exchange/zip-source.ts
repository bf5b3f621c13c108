import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { isLeftBehind } from './exchanged-files';
import type { ModelSource, SourceFile } from './model-source';

/** More entries than a model and what file managers add come to. */
const MOST_ENTRIES = 100;
/** Where macOS puts what only it needs. */
const MAC_FOLDER = '__MACOSX/';
/** The upper half of the external attributes is what Unix says of a file. */
const [UNIX_SHIFT, TYPE_MASK, SYMLINK_TYPE] = [16, 0o170000, 0o120000];

/**
 * A model's archive: its files lie side by side, or in one folder. Names that lead out of it, links and encrypted entries are refused
 * whatever they are called; nothing is unpacked before all of them are known.
 * @throws CodedError `model-invalid` naming the archive and the entry
 */
export async function openZip(path: string): Promise<ModelSource> {
  const zip = await told(path, openPromise(path, { autoClose: false, strictFileNames: true }));
  try {
    const entries = await told(path, readEntries(zip));
    const folder = commonFolder(entries, path);
    const files = entries.map((entry) => toSourceFile(zip, entry, entry.fileName.slice(folder.length), path));
    return { files: files.filter(({ name }) => !isLeftBehind(name)), close: () => zip.close() };
  } catch (thrown) {
    zip.close();
    throw thrown;
  }
}

async function readEntries(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > MOST_ENTRIES) throw new Error(`it has more than ${MOST_ENTRIES} entries`);
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.startsWith(MAC_FOLDER) || entry.fileName.endsWith('/')) continue;
    if (entry.isEncrypted()) throw new Error(`${entry.fileName} is encrypted`);
    if (((entry.externalFileAttributes >>> UNIX_SHIFT) & TYPE_MASK) === SYMLINK_TYPE) {
      throw new Error(`${entry.fileName} is a link`);
    }
    entries.push(entry);
  }
  return entries;
}

/** The folder that all files lie in, with its slash; empty where they lie side by side. */
function commonFolder(entries: readonly Entry[], path: string): string {
  const folders = new Set(entries.map(({ fileName }) => fileName.slice(0, fileName.lastIndexOf('/') + 1)));
  const [folder = '', ...others] = folders;
  const isDeep = folder.indexOf('/') !== folder.lastIndexOf('/');
  if (others.length === 0 && !isDeep) return folder;
  throw new CodedError('model-invalid', `${path} is no model that can be taken in: its files lie in several folders`);
}

function toSourceFile(zip: ZipFile, entry: Entry, name: string, path: string): SourceFile {
  return {
    name,
    sizeBytes: entry.uncompressedSize,
    open: () => told(path, zip.openReadStreamPromise(entry)),
  };
}

/** What is wrong with an archive is said of it. */
async function told<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (thrown) {
    const { message } = toErrorInfo(thrown);
    throw new CodedError('model-invalid', `${path} is no archive of a model: ${message}; export the model again`, {
      cause: thrown,
    });
  }
}
