#!/usr/bin/env node
// @ts-check
// `npx sleevenotes …` in a checkout. The database needs Node 22, so under an older one this starts itself again under the
// Node 24 that `npm ci` installs. Then it builds what is not built yet, and hands over to dist/cli.js.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rootDir = fileURLToPath(new URL('..', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= 22) {
  await runHere();
} else {
  const newerNode = findNewerNode();
  if (newerNode === null) {
    process.stderr.write(
      `sleevenotes needs Node 22 or newer; this is ${process.version} and \`npm ci\` has not brought another.\n`,
    );
    process.exitCode = 1;
  } else {
    runUnder(newerNode);
  }
}

async function runHere() {
  const { ensureBuilt } = await import('../scripts/setup/built.mjs');
  const { runScript } = await import('../scripts/setup/say.mjs');
  await runScript(async () => {
    ensureBuilt(rootDir);
    return 0;
  });
  if (process.exitCode === 0) await import(new URL('../dist/cli.js', import.meta.url).href);
}

/** The program of the optional dependency for this platform, or null where there is none. */
function findNewerNode() {
  const isWindows = process.platform === 'win32';
  const packageName = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    return join(dirname(manifest), 'bin', isWindows ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

/** @param {string} node */
function runUnder(node) {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
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
