import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { CallReply } from '../src-shared/contract/app-contract';
import { test } from './fixtures';
import { rootDir } from './launch-app';
import { ask, askDetail, songRow } from './library-page';

test('the page runs sandboxed and isolated, with no Node in reach', async ({ launch }) => {
  const { app, page } = await launch();
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>;
    };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
  const reachable = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
  );
  expect(reachable).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window.sleevenotes).sort())).toEqual(['invoke', 'on', 'pathForFile']);
});

test('the page can’t be led away, and opens no window', async ({ launch }) => {
  const { app, page } = await launch();
  const home = page.url();
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    document.body.append(link);
    link.click();
  });
  await page.evaluate(() => document.location.assign('data:text/html,gone'));
  expect(await page.evaluate(() => globalThis.open('https://example.com/') === null)).toBe(true);
  await page.waitForTimeout(500);
  expect(app.windows()).toHaveLength(1);
  // Asked in the main process: Playwright itself waits for a refused navigation to end, which it never does.
  const shown = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return contents?.executeJavaScript('[location.href, document.querySelector("nav") !== null]') as Promise<unknown>;
  });
  expect(shown).toEqual([home, true]);
});

/** Does something in the page that its policy must forbid, and waits for the violation to be reported. */
async function violatedDirective(
  page: Page,
  attempt: 'inline script' | 'inline style' | 'request' | 'frame' | 'sound',
) {
  return page.evaluate(async (what) => {
    const reported = new Promise<string>((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
        once: true,
      });
      setTimeout(() => resolve('none'), 2000);
    });
    if (what === 'request') void fetch('https://example.com/').catch(() => undefined);
    else if (what === 'sound') new Audio('https://example.com/bell.ogg').load();
    else if (what === 'frame') {
      const frame = document.createElement('iframe');
      frame.src = 'https://example.com/';
      document.body.append(frame);
    } else {
      const element = document.createElement(what === 'inline script' ? 'script' : 'style');
      element.textContent = what === 'inline script' ? 'globalThis.intruded = true' : 'body { display: none }';
      document.head.append(element);
    }
    return reported;
  }, attempt);
}

test('the policy refuses inline code, inline styles, requests and frames', async ({ launch }) => {
  const { page } = await launch();
  expect(await violatedDirective(page, 'inline script')).toBe('script-src-elem');
  expect(await page.evaluate(() => 'intruded' in globalThis)).toBe(false);
  expect(await violatedDirective(page, 'inline style')).toBe('style-src-elem');
  expect(await violatedDirective(page, 'request')).toBe('connect-src');
  expect(await violatedDirective(page, 'frame')).toBe('frame-src');
  expect(await violatedDirective(page, 'sound')).toBe('media-src');
});

test('the page gets the sound of the library’s tracks, and no other file', async ({ launch, musicDir }) => {
  const { app, page } = await launch({ folder: musicDir });
  await songRow(page, 'Glass Choir').waitFor();
  const { track } = await askDetail(page, 'Glass Choir');
  const { href } = await ask<{ href: string }>(page, 'track.audio', { trackId: track.id });
  const request = (address: string, method = 'GET') =>
    app.evaluate(
      async ({ net }, [url, verb]) => {
        const answer = await net.fetch(url, { method: verb, headers: { Range: 'bytes=0-2' } }).catch(() => null);
        return answer === null ? 'failed' : [answer.status, Buffer.from(await answer.arrayBuffer()).toString('latin1')];
      },
      [address, method] as const,
    );
  const base = page.url();
  expect(await request(base + href)).toEqual([206, 'ID3']);

  const version = href.split('/').at(-1) ?? '';
  for (const path of [
    `audio/4000000/${version}`,
    `audio/-1/${version}`,
    `audio/0/${version}`,
    'audio//etc/passwd',
    'audio/..%2f..%2f..%2fpackage.json',
    `${href}/..%2f..%2f..%2f..%2fpackage.json`,
    `audio/${encodeURIComponent(track.path)}`,
    `audio/${encodeURIComponent(track.path)}/${version}`,
    '..%2fmain.js',
  ]) {
    expect(await request(base + path), path).toEqual([404, '']);
  }
  expect(await request(base + href, 'POST')).toEqual([404, '']);
  expect(await request(`app://elsewhere/${href}`)).toEqual([404, '']);
  // Another state of the file than the one it is in.
  expect(await request(`${base}audio/${track.id}/1-1-1`)).toBe('failed');
  await expect(ask(page, 'track.audio', { trackId: 4_000_000 })).rejects.toThrow('no track');
});

test('bad calls are refused with a coded error', async ({ launch }) => {
  const { page } = await launch();
  const call = (name: string, input: unknown): Promise<CallReply | 'rejected'> =>
    page.evaluate(([callName, value]) => window.sleevenotes.invoke(callName, value).catch(() => 'rejected' as const), [
      name,
      input,
    ] as const);
  for (const [name, input] of [
    ['library.query', { limit: 1_000_000 }],
    ['library.query', 'not an object'],
    ['track.detail', { trackId: -1 }],
    ['track.detail', { trackId: 4_000_000 }],
    ['tags.writePlan', { plan: [{ trackId: 1, edits: [{ field: 'title', new: ['x'] }] }] }],
  ] as const) {
    expect(await call(name, input), name).toMatchObject({ ok: false, error: { code: 'bad-input' } });
  }
  for (const name of ['no.such.call', 'constructor', '__proto__', 'toString']) {
    const reply = await call(name, undefined);
    expect(reply === 'rejected' || !reply.ok, name).toBe(true);
  }
});

test('another page is refused, even with the app’s own preload script', async ({ launch }) => {
  const { app } = await launch();
  const reply = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await stranger.loadURL('data:text/html,stranger');
      const answer = (await stranger.webContents.executeJavaScript(
        `window.sleevenotes.invoke('app.snapshot', undefined).then((reply) => reply.ok ? 'answered' : 'refused', () => 'refused')`,
      )) as string;
      stranger.destroy();
      return answer;
    },
    join(rootDir, 'dist', 'preload.cjs'),
  );
  expect(reply).toBe('refused');
});
