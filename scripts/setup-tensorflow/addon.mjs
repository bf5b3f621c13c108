// @ts-check
// The native part of @tensorflow/tfjs-node-gpu, compiled from that package's own sources against a given TensorFlow.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupProblem, say } from '../setup/say.mjs';
import { ADDON_FILE, ADDON_PACKAGE, ADDON_VERSION, LIBRARIES } from './recipe.mjs';

const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'];

/** @param {string} rootDir */
export function addonPath(rootDir) {
  return join(rootDir, 'node_modules', ADDON_PACKAGE, ADDON_FILE);
}

/**
 * npm leaves the package out when its own download of a prebuilt library fails: then it is fetched again without scripts.
 * @param {string} rootDir
 * @returns {string} the package's folder
 */
export function ensureAddonPackage(rootDir) {
  const packageDir = join(rootDir, 'node_modules', ADDON_PACKAGE);
  if (existsSync(join(packageDir, 'binding', SOURCES[0] ?? ''))) return packageDir;
  say(`Fetching ${ADDON_PACKAGE}@${ADDON_VERSION} …`);
  const args = ['install', '--no-save', '--ignore-scripts', `${ADDON_PACKAGE}@${ADDON_VERSION}`];
  const installed = spawnSync('npm', args, { cwd: rootDir, stdio: ['ignore', 2, 2] });
  if (installed.status === 0) return packageDir;
  throw new SetupProblem(`npm could not fetch ${ADDON_PACKAGE}; run \`npm ci\` and then this again.`);
}

/**
 * @param {string} rootDir
 * @param {string} packageDir
 * @param {string} libraryDir
 */
export function compileAddon(rootDir, packageDir, libraryDir) {
  if (spawnSync('g++', ['--version']).status !== 0) {
    throw new SetupProblem('A C++ compiler is needed:', ['sudo apt-get install g++']);
  }
  say('Compiling the addon …');
  const output = join(packageDir, ADDON_FILE);
  mkdirSync(dirname(output), { recursive: true });
  const includes = [join(libraryDir, 'include'), join(rootDir, 'node_modules', 'node-api-headers', 'include')];
  const args = [
    ...['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...includes.map((dir) => `-I${dir}`),
    ...SOURCES.map((name) => join(packageDir, 'binding', name)),
    ...LIBRARIES.map((name) => join(libraryDir, name)),
    `-Wl,-rpath,${libraryDir}`,
    ...['-o', output],
  ];
  const compiled = spawnSync('g++', args, { stdio: ['ignore', 2, 2] });
  if (compiled.status !== 0) throw new SetupProblem('The addon did not compile; see what the compiler says above.');
}

/** @param {string} rootDir */
export function removeAddon(rootDir) {
  rmSync(dirname(dirname(addonPath(rootDir))), { recursive: true, force: true });
}
