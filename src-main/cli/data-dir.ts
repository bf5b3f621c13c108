import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the app keeps its data; the same folder that Electron calls userData, which only Electron itself could tell us. */
const APP_NAME = 'Sleevenotes';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDir: string;
  readonly cwd: string;
}

export function currentSurroundings(): Surroundings {
  return { platform: process.platform, env: process.env, homeDir: homedir(), cwd: process.cwd() };
}

/**
 * The folder of database, journal and settings: what was asked for, else SLEEVENOTES_DATA, else the app's own.
 * @param wanted value of `--data`, or null
 * @returns an absolute path, which need not exist
 */
export function resolveDataDir(wanted: string | null, surroundings: Surroundings): string {
  const { env, cwd } = surroundings;
  return resolve(cwd, wanted ?? (env.SLEEVENOTES_DATA || join(appDataDir(surroundings), APP_NAME)));
}

function appDataDir({ platform, env, homeDir }: Surroundings): string {
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support');
  if (platform === 'win32') return env.APPDATA || join(homeDir, 'AppData', 'Roaming');
  return env.XDG_CONFIG_HOME || join(homeDir, '.config');
}
