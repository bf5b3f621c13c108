import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodedError } from '../../src-shared/errors';

/** Those of the published systems, in the checkout's folder, where the trainer is run. */
const SHIPPED_DIR = 'src-worker/training/experiments/configs';

/**
 * What a configuration file holds, not checked any further. A mere name that is no file here is one of those shipped.
 * @throws CodedError `file-missing`; `bad-input` naming the line where it is no JSON
 */
export function readConfigFile(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    // Node says "… in JSON at position 12 (line 2 column 5)", or that the input ended.
    const line = /\(line (\d+) column \d+\)/.exec(message)?.[1] ?? String(text.trimEnd().split('\n').length);
    const what = message
      .replace(/,? (?:\.\.\.)?".*" is not valid JSON$/s, '')
      .replace(/ (?:in JSON )?at position.*$/s, '');
    throw new CodedError('bad-input', `${path}, line ${line}: not JSON: ${what}`, { cause: error });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(findFile(path), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (error as Error).message;
    throw new CodedError('file-missing', `${path}: ${why}`, { cause: error });
  }
}

function findFile(path: string): string {
  const shipped = join(SHIPPED_DIR, path);
  return path === basename(path) && !existsSync(path) && existsSync(shipped) ? shipped : path;
}
