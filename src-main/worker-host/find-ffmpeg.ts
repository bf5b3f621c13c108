import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CodedError } from '../../src-shared/errors';

const INSTALL_HINTS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'sudo apt-get install ffmpeg',
  darwin: 'brew install ffmpeg',
  win32: 'winget install ffmpeg',
};

/**
 * Finds the ffmpeg program: FFMPEG_PATH, then PATH, then the package `ffmpeg-static` where it is installed.
 * @throws CodedError `ffmpeg-missing` with the command that installs it
 */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const wanted = env.FFMPEG_PATH;
  if (wanted) {
    if (await isProgram(wanted)) return wanted;
    throw new CodedError('ffmpeg-missing', `FFMPEG_PATH is ${wanted}, which is not a program; correct or unset it`);
  }
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (await isProgram(path)) return path;
  }
  const packaged = await findPackagedFfmpeg();
  if (packaged !== null && (await isProgram(packaged))) return packaged;
  const hint = INSTALL_HINTS[process.platform] ?? 'see https://ffmpeg.org/download.html';
  throw new CodedError('ffmpeg-missing', `ffmpeg, which decodes the music, is not installed; install it: ${hint}`);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function findPackagedFfmpeg(): Promise<string | null> {
  // An optional package: its name in a variable keeps compilers and bundlers from insisting on it.
  const packageName = 'ffmpeg-static';
  try {
    const found = (await import(packageName)) as { default?: unknown };
    return typeof found.default === 'string' ? found.default : null;
  } catch {
    return null;
  }
}
