// @ts-check
// TensorFlow's libraries and headers: a folder the user names, or PyPI's CPU wheel, verified and unpacked once.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_DIR, ensureWheel } from '../setup/pypi-wheel.mjs';
import { SetupProblem, say } from '../setup/say.mjs';
import { LIBRARIES, TENSORFLOW } from './recipe.mjs';

/**
 * @param {string | undefined} givenDir folder that holds the libraries and `include/`, e.g. site-packages/tensorflow
 * @returns {Promise<string>} such a folder
 * @throws {SetupProblem}
 */
export async function ensureTensorFlow(givenDir) {
  if (givenDir !== undefined) return checkedDir(givenDir);
  const libraryDir = join(CACHE_DIR, `tensorflow-${TENSORFLOW.version}`);
  if (isWhole(libraryDir)) return libraryDir;
  const wheelPath = await ensureWheel(TENSORFLOW);
  unpackWheel(wheelPath, libraryDir);
  rmSync(wheelPath);
  return checkedDir(libraryDir);
}

/** @param {string} dir */
function checkedDir(dir) {
  if (isWhole(dir)) return dir;
  throw new SetupProblem(
    `${dir} holds no ${LIBRARIES.join(', ')} and include/; name the "tensorflow" folder of an installation.`,
  );
}

/** @param {string} dir */
function isWhole(dir) {
  return [...LIBRARIES, 'include'].every((name) => existsSync(join(dir, name)));
}

/**
 * Unpacked beside its place and renamed, so that an interrupted run leaves nothing half.
 * @param {string} wheelPath
 * @param {string} libraryDir
 */
function unpackWheel(wheelPath, libraryDir) {
  say('Unpacking …');
  const scratchDir = `${libraryDir}.unpacking`;
  rmSync(scratchDir, { recursive: true, force: true });
  const wanted = [...LIBRARIES, 'include/'].map((name) => `tensorflow/${name}`);
  const script = [
    'import sys, zipfile',
    'wheel, target, *wanted = sys.argv[1:]',
    'with zipfile.ZipFile(wheel) as archive:',
    '    archive.extractall(target, [n for n in archive.namelist() if n.startswith(tuple(wanted))])',
  ].join('\n');
  const unpacked = spawnSync('python3', ['-c', script, wheelPath, scratchDir, ...wanted], { stdio: ['ignore', 2, 2] });
  if (unpacked.status !== 0) {
    rmSync(scratchDir, { recursive: true, force: true });
    throw new SetupProblem(`${wheelPath} could not be unpacked; 1 GB of free space is needed.`);
  }
  rmSync(libraryDir, { recursive: true, force: true });
  renameSync(join(scratchDir, 'tensorflow'), libraryDir);
  rmSync(scratchDir, { recursive: true, force: true });
}
