// @ts-check
// Packages of Debian and its relatives that the window, the sound and the tests need. Found out with dpkg-query,
// installed with apt as root; for anybody else the exact command is printed.
import { spawnSync } from 'node:child_process';
import { SetupProblem, say } from './say.mjs';

/**
 * One need, as the package names that meet it: newest release's name first (Debian 13 and Ubuntu 24.04 renamed some).
 * @typedef {readonly string[]} Need
 */

/** What Electron's window needs beyond a bare system. @type {readonly Need[]} */
export const WINDOW_NEEDS = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libxtst6'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libdrm2'],
];

/** A display for machines without one. @type {readonly Need[]} */
export const VIRTUAL_DISPLAY_NEEDS = [['xvfb'], ['xauth']];

/** @type {readonly Need[]} */
export const FFMPEG_NEEDS = [['ffmpeg']];

/** Whether this system's packages come from apt. */
export function hasApt() {
  return process.platform === 'linux' && succeeds('dpkg-query', ['--version']) && succeeds('apt-get', ['--version']);
}

/**
 * The needs that no installed package meets. Takes some 20 ms.
 * @param {readonly Need[]} needs
 */
export function findMissing(needs) {
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...needs.flat()], {
    encoding: 'utf8',
  });
  return missingNeeds(needs, query.stdout ?? '');
}

/**
 * @param {readonly Need[]} needs
 * @param {string} statusLines dpkg-query's answer, one `name status` a line
 */
export function missingNeeds(needs, statusLines) {
  const installed = new Set(
    statusLines
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.slice(0, line.indexOf(' '))),
  );
  return needs.filter((need) => !need.some((name) => installed.has(name)));
}

/**
 * Installs what is missing when run as root.
 * @param {readonly Need[]} needs
 * @throws {SetupProblem} with the exact command when not root, or with apt's own last words when it fails
 */
export function ensurePackages(needs) {
  const missing = findMissing(needs);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    const names = missing.map(packageName).join(' ');
    throw new SetupProblem(`These system packages are missing: ${names}. Install them, then run this again:`, [
      `sudo apt-get update && sudo apt-get install -y ${names}`,
    ]);
  }
  runApt(['update']);
  const names = missing.map(packageName);
  say(`Installing system packages with apt: ${names.join(' ')} (takes a minute) …`);
  runApt(['install', '-y', '--no-install-recommends', ...names]);
}

/**
 * The name this release knows a need by. Fresh containers have no package lists to ask: there, a release that has
 * packages named …t64 at all has the newer names.
 * @param {Need} need
 */
function packageName(need) {
  const listed = need.find((name) => succeeds('apt-cache', ['show', '--quiet=2', name]));
  const [newest = ''] = need;
  return listed ?? (succeeds('dpkg-query', ['-W', '*t64']) ? newest : (need.at(-1) ?? newest));
}

/** @param {readonly string[]} args */
function runApt(args) {
  const patience = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];
  const done = spawnSync('apt-get', ['-q', ...patience, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return;
  const lastWords = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-5).join('\n  ');
  throw new SetupProblem(`apt-get ${args.join(' ')} failed:\n  ${lastWords}\nOnce that is mended, run this again.`);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
