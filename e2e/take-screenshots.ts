import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { launchApp, rootDir } from './launch-app';
import { ask, askSnapshot, songTable } from './library-page';

/** Set by `npm run screenshots -- FOLDER`. */
const musicDir = process.env.SLEEVENOTES_SCREENSHOT_MUSIC ?? '';
const imagesDir = join(rootDir, 'docs', 'images');
const SIZE = { width: 1280, height: 800 };

test('pictures of the library, a song, the rules, the review, the training and the models', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sleevenotes-screenshots-'));
  const { app, page } = await launchApp({ dataDir, folder: musicDir });
  try {
    await dress(app);
    await heard(page);
    // Where it hovers over nothing.
    await page.mouse.move(100, SIZE.height - 60);
    await songTable(page).focus();
    await page.screenshot({ path: join(imagesDir, 'library.png') });

    await openTellingSong(page);
    await page.screenshot({ path: join(imagesDir, 'song.png') });

    await page.getByRole('button', { name: 'Tagging rules' }).click();
    await expect(page.getByRole('table', { name: 'Genre labels' })).toBeVisible();
    await page.screenshot({ path: join(imagesDir, 'rules.png') });

    await page.getByRole('button', { name: 'Review edits' }).first().click();
    await expect(page.getByRole('grid', { name: 'Planned edits' })).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'Planning' })).toBeHidden();
    await page.screenshot({ path: join(imagesDir, 'review.png') });

    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('radio', { name: 'Folder names' })).toBeVisible();
    await expect(page.getByText('Counting…')).toBeHidden();
    await page.screenshot({ path: join(imagesDir, 'train.png') });

    await page.getByRole('button', { name: 'Models' }).first().click();
    await expect(page.getByRole('list', { name: 'Models' })).toBeVisible();
    await page.screenshot({ path: join(imagesDir, 'models.png') });
  } finally {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});

/** The same size and light for every picture, whatever the machine prefers. */
async function dress(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow, nativeTheme }, { width, height }) => {
    nativeTheme.themeSource = 'light';
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, SIZE);
}

async function heard(page: Page): Promise<void> {
  await expect(async () => {
    const { counts, scan, analysis } = await askSnapshot(page);
    expect(counts.total).toBeGreaterThan(0);
    expect([counts.pending, scan.status, analysis.status]).toEqual([0, 'idle', 'idle']);
  }).toPass({ timeout: 1_700_000, intervals: [1000] });
}

/** Opens the song of which the model is surest to have heard a genre. */
async function openTellingSong(page: Page): Promise<void> {
  const { rows } = await ask<{ rows: { topGenre: { prob: number; confident: boolean } | null }[] }>(
    page,
    'library.query',
    { limit: 500 },
  );
  const sureness = rows.map(({ topGenre }) => (topGenre?.confident === true ? topGenre.prob : 0));
  const index = sureness.indexOf(Math.max(...sureness));
  await songTable(page).focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < index; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Genre', exact: true }).locator('canvas')).toBeVisible();
}
