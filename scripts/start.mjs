// @ts-check
// `npm start [-- FOLDER]`: gets what is missing, builds what changed, opens the app.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { ensureBuilt } from './setup/built.mjs';
import { WITHOUT_DISPLAY, hasDisplay } from './setup/display.mjs';
import { ensureFfmpeg, ensureWindow, rootDir } from './setup/ensure.mjs';
import { SetupProblem, runScript } from './setup/say.mjs';

await runScript(async () => {
  ensureFfmpeg();
  if (!hasDisplay())
    throw new SetupProblem('There is no display here to open a window on. What works:', WITHOUT_DISPLAY);
  const electron = await ensureWindow({ virtualDisplay: false });
  ensureBuilt(rootDir);
  return openApp(electron, process.argv.slice(2).map(toAbsolute));
});

/** npm starts scripts in the repository's root; paths are meant from where the user is. @param {string} arg */
function toAbsolute(arg) {
  return arg.startsWith('-') ? arg : resolve(process.env.INIT_CWD ?? process.cwd(), arg);
}

/**
 * @param {{ program: string, args: string[], env: Record<string, string> }} electron
 * @param {string[]} args
 * @returns {Promise<number>} the app's exit code
 */
function openApp(electron, args) {
  const child = spawn(electron.program, [...electron.args, rootDir, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...electron.env },
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(new SetupProblem(`Electron could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => done(signal === null ? (code ?? 1) : 1));
  });
}
