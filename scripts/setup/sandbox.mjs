// @ts-check
// Chromium's sandbox on Linux: root can't have one, everybody else needs user namespaces or the set-uid helper.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupProblem } from './say.mjs';

/** Root is the only one for whom Electron must run without its sandbox. */
export function sandboxArgs() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * Electron dies with a core dump where its sandbox can't start (Ubuntu 24.04, many containers): says so first.
 * @param {string} electronProgram path of the electron program
 * @throws {SetupProblem} with the command that gives the helper its rights
 */
export function ensureSandbox(electronProgram) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return;
  if (spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore' }).status === 0) return;
  const helper = join(dirname(electronProgram), 'chrome-sandbox');
  const helperStat = statSync(helper, { throwIfNoEntry: false });
  if (helperStat?.uid === 0 && (helperStat.mode & 0o4755) === 0o4755) return;
  throw new SetupProblem(
    'This system lets ordinary users make no namespaces, which Electron’s sandbox needs. Give its helper the right, then run this again:',
    [`sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`],
  );
}
