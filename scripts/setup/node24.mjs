// @ts-check
// Everything runs under the Node 24 that `npm ci` brings as an optional dependency, whatever Node started it: the database
// needs 22, the test runner certain releases. npm links it as node_modules/.bin/node, but not every npm does so reliably.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modulesDir = fileURLToPath(new URL('../../node_modules', import.meta.url));
const OLDEST_MAJOR = 22;

/**
 * Runs a script here when this is the right Node, else starts it again under the right one, passing on arguments, signals and
 * exit code. Where none was brought, Node 22 or newer will do.
 * @param {string} script absolute path
 * @param {readonly string[]} args
 * @param {() => Promise<unknown>} runHere
 */
export async function underNode24(script, args, runHere) {
  const node24 = findNode24();
  if (node24 !== null && realpathSync(process.execPath) !== realpathSync(node24)) {
    startUnder(node24, script, args);
  } else if (node24 !== null || Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) {
    await runHere();
  } else {
    process.stderr.write(
      `Sleevenotes needs Node ${OLDEST_MAJOR} or newer. This is ${process.version}, and there is no other in node_modules.
Run \`npm ci\`; where it brings none (as on macOS), install Node from https://nodejs.org.\n`,
    );
    process.exitCode = 1;
  }
}

/** The program of the optional dependency for this platform, or null where there is none. */
function findNode24() {
  const isWindows = process.platform === 'win32';
  const packageName = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const program = join(modulesDir, packageName, 'bin', isWindows ? 'node.exe' : 'node');
  return existsSync(program) ? program : null;
}

/**
 * @param {string} node
 * @param {string} script
 * @param {readonly string[]} args
 */
function startUnder(node, script, args) {
  const child = spawn(node, [script, ...args], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0);
  });
}
