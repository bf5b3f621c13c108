// @ts-check
// Everything the app or its tests need beyond `npm ci`. Each step first looks whether it is needed at all, so that a
// second run costs next to nothing.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasDisplay } from './display.mjs';
import { cacheDirOf, ensureElectron } from './electron.mjs';
import { ffmpegMissing, findFfmpeg } from './ffmpeg.mjs';
import { utf8Locale } from './locale.mjs';
import { ensureSandbox, sandboxArgs } from './sandbox.mjs';
import { findMissingLibraries } from './shared-libraries.mjs';
import { SetupProblem } from './say.mjs';
import { FFMPEG_NEEDS, VIRTUAL_DISPLAY_NEEDS, WINDOW_NEEDS, ensurePackages, hasApt } from './system-packages.mjs';

/** The repository's root. */
export const rootDir = fileURLToPath(new URL('../..', import.meta.url));

/** ffmpeg alone: what the command line needs. @throws {SetupProblem} */
export function ensureFfmpeg() {
  if (findFfmpeg() !== null) return;
  if (!hasApt()) throw ffmpegMissing();
  ensurePackages(FFMPEG_NEEDS);
}

/**
 * ffmpeg, system libraries and Electron: what the window needs; for tests on a machine with no display, a virtual one.
 * @param {{ virtualDisplay: boolean }} options
 * @returns {Promise<{ program: string, args: string[], env: Record<string, string> }>} how to start Electron
 * @throws {SetupProblem} naming what is missing and the command that brings it
 */
export async function ensureWindow({ virtualDisplay }) {
  const isVirtual = virtualDisplay && !hasDisplay();
  if (hasApt()) {
    const ffmpegNeeds = findFfmpeg() === null ? FFMPEG_NEEDS : [];
    ensurePackages([...ffmpegNeeds, ...WINDOW_NEEDS, ...(isVirtual ? VIRTUAL_DISPLAY_NEEDS : [])]);
  } else {
    ensureFfmpeg();
  }
  const env = await ensureElectron(cacheDirOf(rootDir));
  const program = electronProgram(env.ELECTRON_OVERRIDE_DIST_PATH);
  const missing = findMissingLibraries(program);
  if (missing.length > 0) {
    throw new SetupProblem(`Electron's window needs shared libraries that this system lacks: ${missing.join(', ')}.`, [
      'Install them with your system’s package manager, then run this again.',
    ]);
  }
  ensureSandbox(program);
  return { program, args: sandboxArgs(), env: { ...env, ...utf8Locale() } };
}

/** @param {string | undefined} overrideDir */
function electronProgram(overrideDir) {
  if (overrideDir !== undefined && process.platform === 'linux') return join(overrideDir, 'electron');
  return createRequire(import.meta.url)('electron');
}
