import { app, BrowserWindow, dialog, session, shell } from 'electron';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { toErrorInfo } from '../src-shared/errors';
import { APP_URL, declareAppProtocol, serveAppProtocol } from './app-protocol';
import { createAppHandlers, scanThenAnalyse, type Desktop } from './ipc/app-handlers';
import { forwardEvents } from './ipc/forward-events';
import { registerCalls } from './ipc/register-calls';
import { openLog, type Log } from './log';
import { createServices } from './services';
import type { Services } from './services/service-types';
import { confineContents, openWindow, setMenu } from './window';
import { forkUtilityWorker } from './worker-host/utility-worker-port';

/** The app: `sleevenotes [FOLDER…]`. Wires services and window; what they do is theirs. */

const APP_NAME = 'Sleevenotes';
/** What a second start tells the first one. */
const handedOverSchema = z.object({ folders: z.array(z.string()) });
const DIST_DIR = import.meta.dirname;
const ROOT_DIR = resolve(DIST_DIR, '..');

app.setName(APP_NAME);
const dataDir = resolve(process.env.SLEEVENOTES_DATA || join(app.getPath('appData'), APP_NAME));
// Before asking for the lock: one app for each data folder.
app.setPath('userData', dataDir);
// Chromium's caches are none of the user's data.
app.setPath('sessionData', join(dataDir, 'chromium'));
declareAppProtocol();

if (app.requestSingleInstanceLock({ folders: foldersOf(process.argv, process.cwd()) })) void run();
else app.quit();

async function run(): Promise<void> {
  await app.whenReady();
  const log = openLog(join(dataDir, 'sleevenotes.log'));
  process.on('uncaughtException', (thrown) => log.error('uncaught', thrown));
  process.on('unhandledRejection', (thrown) => log.error('unhandled', thrown));
  try {
    await open(log);
  } catch (thrown) {
    log.error('could not start', thrown);
    dialog.showErrorBox('Sleevenotes cannot start', toErrorInfo(thrown).message);
    app.exit(1);
  }
}

async function open(log: Log): Promise<void> {
  const services = await createServices({
    dataDir,
    modelsDir: join(ROOT_DIR, 'models'),
    workerPath: join(DIST_DIR, 'worker.js'),
    forkWorker: forkUtilityWorker,
    version: app.getVersion(),
  });
  const onError = (thrown: unknown): void => log.error('in the background', thrown);
  serveAppProtocol(session.defaultSession, join(DIST_DIR, 'renderer'), services.audio);
  confineContents();
  setMenu();

  const window = openWindow({ preloadPath: join(DIST_DIR, 'preload.cjs'), settings: services.settings });
  forwardEvents(window, services.events);
  registerCalls(window, {
    handlers: createAppHandlers(services, createDesktop(window), onError),
    appUrl: APP_URL,
    onInternalError: (name, thrown) => log.error(`call ${name}`, thrown),
  });
  quitGracefully(services, onError);
  app.on('second-instance', (_event, _argv, _cwd, handedOver) => {
    if (window.isMinimized()) window.restore();
    window.focus();
    takeFolders(services, handedOverSchema.parse(handedOver).folders, onError);
  });
  takeFolders(services, foldersOf(process.argv, process.cwd()), onError);
  // What left the library while nobody had the time to forget it.
  void services.embeddings.prune().catch(onError);
  log.info(`Sleevenotes ${app.getVersion()} with ${dataDir}`);
}

/** Scans the folders the app was started with, then analyses; without any, goes on with what still waits. */
function takeFolders(services: Services, folders: readonly string[], onError: (thrown: unknown) => void): void {
  const scan = folders.length > 0 ? services.library.scanPaths(folders) : Promise.resolve();
  scanThenAnalyse(services, scan, onError);
}

/** The folders among the arguments; switches are Electron's, and unpackaged the first of the rest is the app itself. */
function foldersOf(argv: readonly string[], cwd: string): string[] {
  const paths = argv.slice(1).filter((argument) => !argument.startsWith('-'));
  return (app.isPackaged ? paths : paths.slice(1)).map((path) => resolve(cwd, path));
}

function createDesktop(window: BrowserWindow): Desktop {
  return {
    async pickFolder() {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] });
      return canceled ? null : (filePaths[0] ?? null);
    },
    async pickTable() {
      const filters = [{ name: 'Tables', extensions: ['tsv', 'csv', 'txt'] }];
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters });
      return canceled ? null : (filePaths[0] ?? null);
    },
    async pickArchive() {
      const filters = [{ name: 'Models', extensions: ['zip'] }];
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters });
      return canceled ? null : (filePaths[0] ?? null);
    },
    async confirm(question, action) {
      const buttons = [action, 'Cancel'];
      const options = { type: 'question', message: question, buttons, defaultId: 0, cancelId: 1 } as const;
      return (await dialog.showMessageBox(window, { ...options, buttons })).response === 0;
    },
    async pickSavePath(name) {
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: name });
      return canceled ? null : filePath;
    },
    reveal: (path) => shell.showItemInFolder(path),
  };
}

/** Leaves only when the worker has ended, the file being written is complete and the database is closed. */
function quitGracefully(services: Services, onError: (thrown: unknown) => void): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  const close = async (): Promise<void> => {
    state = 'closing';
    for (const window of BrowserWindow.getAllWindows()) window.close();
    await services.close().catch(onError);
    state = 'closed';
    app.quit();
  };
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'open') void close();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}
