// @ts-check
// Builds dist/ when it is missing or older than what it is built from.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem, say } from './say.mjs';

const SOURCES = [
  'src-shared',
  'src-main',
  'src-worker',
  'src-renderer',
  'scripts/build.mjs',
  'vite.config.ts',
  'package-lock.json',
];

/**
 * @param {string} rootDir
 * @throws {SetupProblem} when the build fails; its own messages have been shown
 */
export function ensureBuilt(rootDir) {
  if (isBuilt(rootDir)) return;
  say('Building …');
  const built = spawnSync(process.execPath, [join(rootDir, 'scripts', 'build.mjs')], {
    cwd: rootDir,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) throw new SetupProblem('The build failed; see above. `npm ci` brings what it needs.');
}

/**
 * Whether dist/ is there and nothing it is built from has changed since.
 * @param {string} rootDir
 */
export function isBuilt(rootDir) {
  const builtMs = statSync(join(rootDir, 'dist', 'built'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return builtMs > 0 && SOURCES.every((source) => newestMs(join(rootDir, source)) <= builtMs);
}

/**
 * Newest change of a file, or of a folder and everything below it; 0 when it is not there.
 * @param {string} path
 * @returns {number}
 */
function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time tells of files removed from it.
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stat.mtimeMs);
}
