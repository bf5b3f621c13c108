import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import type { Snapshot } from '../src-shared/contract/app-contract';
import type { TrackDetail } from '../src-shared/domain';
import { SONG_COUNT } from './fixtures';

/** What the tests do with the window, in the user's words. */

export function songTable(page: Page): Locator {
  return page.getByRole('grid', { name: 'Songs' });
}

/** The library's row of the song with this text. */
export function songRow(page: Page, text: string): Locator {
  return songTable(page).getByRole('row').filter({ hasText: text });
}

/** Waits until every song is analysed or has failed. */
export async function allHeard(page: Page): Promise<void> {
  await expect(sideBarCount(page, 'All songs')).toHaveText(`All songs ${SONG_COUNT}`);
  await expect(sideBarCount(page, 'Analysed')).toHaveText(`Analysed ${SONG_COUNT - 1}`, { timeout: 120_000 });
  await expect(sideBarCount(page, 'Failed')).toHaveText('Failed 1');
}

export function sideBarCount(page: Page, title: string): Locator {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: title, exact: false });
}

export async function openSong(page: Page, text: string): Promise<void> {
  await songRow(page, text).dblclick();
  await expect(page.getByRole('heading', { level: 1, name: text })).toBeVisible();
}

/** Answers the system's folder picker, which no test can click. */
export async function answerFolderPicker(app: ElectronApplication, folder: string | null): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () =>
      Promise.resolve(path === null ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [path] });
  }, folder);
}

/** Answers the system's save dialog, which no test can click either. */
export async function answerSaveDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

/** A call over the page's own bridge: what the main process itself says, to compare the window with. */
export async function ask<Value>(page: Page, name: string, input?: unknown): Promise<Value> {
  const reply = await page.evaluate(([call, value]) => window.sleevenotes.invoke(call, value), [name, input] as const);
  if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
  return reply.value as Value;
}

export function askSnapshot(page: Page): Promise<Snapshot> {
  return ask<Snapshot>(page, 'app.snapshot');
}

/** Details of the song with this title. */
export async function askDetail(page: Page, title: string): Promise<TrackDetail> {
  const { rows } = await ask<{ rows: { id: number; title: string }[] }>(page, 'library.query', { search: title });
  const row = rows.find((candidate) => candidate.title === title);
  if (row === undefined) throw new Error(`The library has no song ${title}`);
  return ask<TrackDetail>(page, 'track.detail', { trackId: row.id });
}
