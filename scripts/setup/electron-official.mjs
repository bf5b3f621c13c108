// @ts-check
// The official Electron binary, fetched by the electron package's own installer (which checks its SHA-256).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';

const electronDir = dirname(createRequire(import.meta.url).resolve('electron/package.json'));

/** The version package.json pins. */
export const electronVersion = readJson(join(electronDir, 'package.json')).version;

/** Whether the installer has already done its work. */
export function isOfficialInstalled() {
  try {
    const program = readFileSync(join(electronDir, 'path.txt'), 'utf8');
    const version = readFileSync(join(electronDir, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return version === electronVersion && existsSync(join(electronDir, 'dist', program));
  } catch {
    return false;
  }
}

/**
 * Downloads and unpacks Electron, at any speed, but gives up when nothing at all arrives for a while: some networks
 * refuse the release host at once, others let the connection hang.
 * @param {{ idleLimitMs?: number, installer?: string }} [options]
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function tryInstallOfficial(options = {}) {
  const { idleLimitMs = 30_000, installer = join(electronDir, 'install.js') } = options;
  // A temp folder of its own, so that bytes arriving can be told from a hanging connection.
  const scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-electron-'));
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch, NODE_USE_ENV_PROXY: '1' };
  const child = spawn(process.execPath, [installer], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const errors = collect(child.stderr);
  const stopWatching = watchForIdle([scratch, join(electronDir, 'dist')], idleLimitMs, () => child.kill('SIGKILL'));
  const exit = await new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  stopWatching();
  rmSync(scratch, { recursive: true, force: true });
  if (exit.code === 0) return { ok: true };
  if (exit.signal === 'SIGKILL') return { ok: false, reason: `nothing arrived for ${idleLimitMs / 1000} seconds` };
  return { ok: false, reason: firstError(errors()) };
}

/**
 * @param {readonly string[]} folders
 * @param {number} limitMs
 * @param {() => void} onIdle called once when the folders' size has not changed for that long
 * @returns {() => void} stops the watch
 */
function watchForIdle(folders, limitMs, onIdle) {
  let lastBytes = -1;
  let lastChangeMs = Date.now();
  const timer = setInterval(
    () => {
      const bytes = folders.reduce((sum, folder) => sum + folderBytes(folder), 0);
      if (bytes !== lastBytes) {
        lastBytes = bytes;
        lastChangeMs = Date.now();
      } else if (Date.now() - lastChangeMs >= limitMs) {
        clearInterval(timer);
        onIdle();
      }
    },
    Math.min(1000, limitMs / 4),
  );
  return () => clearInterval(timer);
}

/** @param {string} folder */
function folderBytes(folder) {
  let bytes = 0;
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch {
    // The folder is not there yet, or an entry went away while we looked: the next look tells.
  }
  return bytes;
}

/** @param {import('node:stream').Readable} stream */
function collect(stream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk) => {
    text = (text + chunk).slice(-4000);
  });
  return () => text;
}

/** The first line of a stack trace that says something. @param {string} text */
function firstError(text) {
  const line =
    text
      .split('\n')
      .find((candidate) => /error/i.test(candidate))
      ?.trim() ?? '';
  if (line === '' || /fetch failed/.test(line)) return 'the release host could not be reached';
  return line.replace(/^(\w*Error): /, '');
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
