import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentSurroundings } from './cli/data-dir';
import { runCommandLine } from './cli/run-command';
import { listenForStops } from './cli/stop';
import { Terminal } from './cli/terminal';
import { EXIT } from './cli/usage';
import { createServices } from './services';
import { forkNodeWorker } from './worker-host/node-worker-port';

/** The command line: the same services as the window, without one. Bundled to dist/cli.js, started by bin/sleevenotes.mjs. */

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const distPath = (name: string) => join(rootDir, 'dist', name);
const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string };

const stop = new AbortController();
const terminal = new Terminal(process.stdout, process.stderr, () => stop.abort(EXIT.readerGone));
listenForStops(stop);

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    terminal,
    stdin: process.stdin,
    surroundings: currentSurroundings(),
    stop: stop.signal,
    openServices: (dataDir) =>
      createServices({
        dataDir,
        modelsDir: join(rootDir, 'models'),
        workerPath: distPath('worker.js'),
        forkWorker: forkNodeWorker,
        version,
      }),
  },
  { version, trainerPath: distPath('train.js') },
);
