import { describe, expect, it } from 'vitest';
import { resolveDataDir, type Surroundings } from './data-dir';

function on(platform: NodeJS.Platform, env: NodeJS.ProcessEnv = {}): Surroundings {
  return { platform, env, homeDir: '/home/ann', cwd: '/work' };
}

describe('resolveDataDir', () => {
  it('takes what was asked for before the variable, and the variable before the app’s own folder', () => {
    const surroundings = on('linux', { SLEEVENOTES_DATA: 'from-env' });
    expect(resolveDataDir('asked', surroundings)).toBe('/work/asked');
    expect(resolveDataDir(null, surroundings)).toBe('/work/from-env');
    expect(resolveDataDir(null, on('linux', { SLEEVENOTES_DATA: '' }))).toBe('/home/ann/.config/Sleevenotes');
  });

  it('is where Electron keeps userData on each platform', () => {
    expect(resolveDataDir(null, on('linux', { XDG_CONFIG_HOME: '/xdg' }))).toBe('/xdg/Sleevenotes');
    expect(resolveDataDir(null, on('darwin'))).toBe('/home/ann/Library/Application Support/Sleevenotes');
    expect(resolveDataDir(null, on('win32', { APPDATA: '/roaming' }))).toBe('/roaming/Sleevenotes');
  });
});
