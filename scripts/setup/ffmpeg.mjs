// @ts-check
// Sleevenotes decodes with the ffmpeg program. The app looks for it in the same order: FFMPEG_PATH, then PATH.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupProblem } from './say.mjs';

/** Where ffmpeg is, or null. @param {NodeJS.ProcessEnv} [env] */
export function findFfmpeg(env = process.env) {
  if (env.FFMPEG_PATH) return env.FFMPEG_PATH;
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const candidates = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable) ?? null;
}

/** What to do about a missing ffmpeg on systems whose packages we don't know. */
export function ffmpegMissing() {
  return new SetupProblem(
    'ffmpeg is missing; it decodes the music. Install it, then run this again:',
    [
      process.platform === 'darwin' && 'brew install ffmpeg',
      process.platform === 'win32' && 'winget install --id Gyan.FFmpeg',
      'or set FFMPEG_PATH to an ffmpeg program you have (https://ffmpeg.org/download.html).',
    ].filter((line) => line !== false),
  );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
