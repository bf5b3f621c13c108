import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

export const rootDir = fileURLToPath(new URL('..', import.meta.url));

export interface LaunchOptions {
  /** Folder of the library, the journal and the settings; a fresh one is a first start. */
  readonly dataDir: string;
  /** Given as on the command line: scanned and analysed at once. */
  readonly folder?: string;
  /** The folder of the app; its own unless a test gives it another model. */
  readonly appDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** Opens the built app in Electron and waits for its page. */
export async function launchApp({ dataDir, folder, appDir = rootDir, env }: LaunchOptions): Promise<RunningApp> {
  const app = await _electron.launch({
    executablePath: electronProgram(),
    args: [...sandboxArgs(), appDir, ...(folder === undefined ? [] : [folder])],
    cwd: rootDir,
    env: { ...definedEnv(), SLEEVENOTES_DATA: dataDir, ...env },
  });
  const page = await app.firstWindow();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return { app, page };
}

/** `npm test` says where Electron is when the package's own download is not there. */
function electronProgram(): string {
  const overrideDir = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (overrideDir !== undefined) return join(overrideDir, 'electron');
  return createRequire(import.meta.url)('electron') as string;
}

/** Chromium refuses to run sandboxed as root; nobody else runs without. */
function sandboxArgs(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
