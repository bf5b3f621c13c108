import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { SONG_COUNT, test } from './fixtures';
import { allHeard, answerFolderPicker, sideBarCount, songRow } from './library-page';

test('a first start asks for a folder, and scans the one that is picked', async ({ launch, musicDir }) => {
  const { app, page } = await launch();
  await expect(page.getByRole('heading', { name: 'Add the folder your music is in' })).toBeVisible();

  await answerFolderPicker(app, null);
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(page.getByRole('heading', { name: 'Add the folder your music is in' })).toBeVisible();

  await answerFolderPicker(app, musicDir);
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await expect(songRow(page, 'Glass Choir')).toContainText('The Oscillators');
  await expect(sideBarCount(page, 'All songs')).toHaveText(`All songs ${SONG_COUNT}`);
  await expect(page.getByTitle(musicDir, { exact: true })).toBeVisible();
});

test('a folder without music says so', async ({ launch, scratchDir }) => {
  const folder = join(scratchDir, 'nothing here');
  await mkdir(folder);
  const { page } = await launch({ folder });
  await expect(page.getByRole('heading', { name: 'No songs found' })).toBeVisible();
});

test('what was heard is there after a restart, and is not heard again', async ({ launch, musicDir }) => {
  const first = await launch({ folder: musicDir });
  await allHeard(first.page);
  await first.app.close();

  const second = await launch();
  await expect(sideBarCount(second.page, 'Analysed')).toHaveText(`Analysed ${SONG_COUNT - 1}`);
  await expect(songRow(second.page, 'Saw Mill')).toBeVisible();
  await expect(second.page.getByRole('progressbar', { name: 'Analysis' })).toBeHidden();
});

test('a missing ffmpeg is named with its cure, and the library still works', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir, env: { FFMPEG_PATH: '/nowhere/ffmpeg' } });
  const banner = page.getByRole('alert').filter({ hasText: 'Analysis stopped.' });
  await expect(banner).toContainText('/nowhere/ffmpeg');
  await expect(banner.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(songRow(page, 'Glass Choir')).toContainText('Waiting');
});

test('a folder dropped on the window is added', async ({ launch, musicDir }) => {
  const { page } = await launch();
  const devTools = await page.context().newCDPSession(page);
  const data = { items: [], files: [musicDir], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devTools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
    if (type === 'dragOver') await expect(page.getByText('Drop to add to the library')).toBeVisible();
  }
  await expect(page.getByRole('status').filter({ hasText: 'Added 1 folder.' })).toBeVisible();
  await expect(songRow(page, 'Glass Choir')).toBeVisible();
});
