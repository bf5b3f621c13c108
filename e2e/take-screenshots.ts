import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { launchApp, rootDir } from './launch-app';
import { ask, askSnapshot, songTable } from './library-page';

/** Set by `npm run screenshots -- FOLDER`. */
const musicDir = process.env.SLEEVENOTES_SCREENSHOT_MUSIC ?? '';
/** Set by `npm run screenshots -- FOLDER BY_GENRE`. */
const labelledDir = process.env.SLEEVENOTES_SCREENSHOT_LABELLED ?? '';
const imagesDir = join(rootDir, 'docs', 'images');
const SIZE = { width: 1280, height: 800 };

test('pictures of the library, a song, the rules and the review', async () => {
  await withLibrary(musicDir, async (page) => {
    await songTable(page).focus();
    await picture(page, 'library');

    await openTellingSong(page);
    await picture(page, 'song');

    await page.getByRole('button', { name: 'Tagging rules' }).click();
    await expect(page.getByRole('table', { name: 'Genre labels' })).toBeVisible();
    await picture(page, 'rules');

    await page.getByRole('button', { name: 'Review edits' }).first().click();
    await expect(page.getByRole('grid', { name: 'Planned edits' })).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'Planning' })).toBeHidden();
    await picture(page, 'review');
  });
});

test('pictures of a training, its report and the models', async () => {
  test.skip(labelledDir === '', 'No folder with a folder for each genre was given');
  await withLibrary(labelledDir, async (page) => {
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await page.getByRole('radio', { name: 'Folder names' }).check();
    await expect(page.getByText('Counting…')).toBeHidden();
    await expect(page.getByRole('grid', { name: 'Labels', exact: true })).toBeVisible();
    await picture(page, 'train');

    await page.getByRole('textbox', { name: 'Name' }).fill('My folders');
    await page.getByRole('main').getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('table', { name: 'Figures of each label' })).toBeVisible({ timeout: 600_000 });
    await picture(page, 'trained');

    await page.getByRole('button', { name: 'Use this model' }).click();
    await expect(page.getByRole('main').getByText('In use')).toBeVisible();
    await heard(page);
    await page.getByRole('button', { name: 'Models' }).first().click();
    await expect(page.getByRole('list', { name: 'Models' })).toBeVisible();
    await picture(page, 'models');
  });
});

/** Opens a new library of the folder's music, all of it heard. */
async function withLibrary(folder: string, take: (page: Page) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sleevenotes-screenshots-'));
  const { app, page } = await launchApp({ dataDir, folder });
  try {
    await dress(app);
    await heard(page);
    await take(page);
  } finally {
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Of the window, with the mouse where it hovers over nothing. */
async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(100, SIZE.height - 60);
  await page.screenshot({ path: join(imagesDir, `${name}.png`) });
}

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
