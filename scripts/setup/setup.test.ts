import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt } from './built.mjs';
import { hasDisplay } from './display.mjs';
import { tryInstallOfficial } from './electron-official.mjs';
import { findFfmpeg } from './ffmpeg.mjs';
import { utf8Locale } from './locale.mjs';
import { missingLibraries } from './shared-libraries.mjs';
import { missingNeeds } from './system-packages.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-setup-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('system packages', () => {
  const needs = [['libgtk-3-0t64', 'libgtk-3-0'], ['xvfb'], ['ffmpeg']];

  it('are met by either name, and only when really installed', () => {
    const status = 'libgtk-3-0 installed\nxvfb config-files\nffmpeg installed\n';
    expect(missingNeeds(needs, status)).toEqual([['xvfb']]);
    expect(missingNeeds(needs, 'libgtk-3-0t64 installed\nxvfb installed\nffmpeg installed\n')).toEqual([]);
  });

  it('are all missing when dpkg knows none', () => {
    expect(missingNeeds(needs, '')).toEqual(needs);
  });
});

it('shared libraries that are missing are named', () => {
  const output = '\tlibnss3.so => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x7f)\n\tlibgbm.so.1 => not found\n';
  expect(missingLibraries(output)).toEqual(['libnss3.so', 'libgbm.so.1']);
});

describe('ffmpeg', () => {
  it('is looked for in FFMPEG_PATH, then on PATH', () => {
    const program = join(scratch, 'ffmpeg');
    writeFileSync(program, '', { mode: 0o755 });
    writeFileSync(join(scratch, 'plain'), '', { mode: 0o644 });
    expect(findFfmpeg({ FFMPEG_PATH: '/mine/ffmpeg', PATH: scratch })).toBe('/mine/ffmpeg');
    expect(findFfmpeg({ PATH: `/nowhere:${scratch}` })).toBe(program);
    expect(findFfmpeg({ PATH: '/nowhere' })).toBeNull();
  });
});

it.runIf(process.platform === 'linux')('a display is X or Wayland', () => {
  expect([{}, { DISPLAY: '' }, { DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }].map(hasDisplay)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

it('a locale without UTF-8 is replaced, any other kept', () => {
  const added = (env: NodeJS.ProcessEnv) => utf8Locale(env, 'linux');
  expect(added({})).toEqual({ LC_ALL: 'C.UTF-8' });
  expect(added({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' })).toEqual({ LC_ALL: 'C.UTF-8' });
  expect(added({ LANG: 'de_DE.UTF-8' })).toEqual({});
  expect(added({ LANG: 'C', LC_CTYPE: 'C.utf8' })).toEqual({});
  expect(utf8Locale({}, 'darwin')).toEqual({});
});

describe('the official Electron download', () => {
  const installer = join(scratch, 'install.cjs');

  it('says plainly why it failed', async () => {
    writeFileSync(installer, `console.error(new TypeError('fetch failed').stack); process.exit(1)`);
    expect(await tryInstallOfficial({ installer })).toEqual({
      ok: false,
      reason: 'the release host could not be reached',
    });
    writeFileSync(installer, `console.error(new Error('Response code 403 (Forbidden)').stack); process.exit(1)`);
    expect(await tryInstallOfficial({ installer })).toEqual({ ok: false, reason: 'Response code 403 (Forbidden)' });
  });

  it('gives up on a host that lets it hang', async () => {
    writeFileSync(installer, `setInterval(() => {}, 1000)`);
    expect(await tryInstallOfficial({ installer, idleLimitMs: 300 })).toEqual({
      ok: false,
      reason: 'nothing arrived for 0.3 seconds',
    });
  });

  it('waits as long as bytes keep coming', async () => {
    writeFileSync(
      installer,
      `const { appendFileSync } = require('node:fs');
      const file = require('node:path').join(process.env.TMPDIR, 'electron.zip');
      let left = 12;
      setInterval(() => (left-- > 0 ? appendFileSync(file, 'bytes') : process.exit(0)), 100);`,
    );
    expect(await tryInstallOfficial({ installer, idleLimitMs: 800 })).toEqual({ ok: true });
  });
});

describe('the build', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(scratch, 'root-'));
    for (const folder of ['dist', 'src-main/scan', 'src-shared']) mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'src-main/scan/walk.ts'), '');
  });

  const touch = (path: string, ageSec: number) => {
    const time = Date.now() / 1000 - ageSec;
    writeFileSync(join(root, path), '', { flag: 'a' });
    utimesSync(join(root, path), time, time);
  };

  it('is due when there is none', () => {
    expect(isBuilt(root)).toBe(false);
  });

  it('is due when a source is newer than it', () => {
    touch('dist/built', -10);
    expect(isBuilt(root)).toBe(true);
    touch('src-main/scan/walk.ts', -20);
    expect(isBuilt(root)).toBe(false);
  });
});
