import { expect, type Locator, type Page } from '@playwright/test';
import { ask, askSnapshot, songTable } from '../library-page';

/** What people do in the window of a large library. Each step ends when its outcome is to be seen. */

export interface WindowStep {
  readonly name: string;
  run(page: Page): Promise<unknown>;
}

const TYPING_DELAY_MS = 60;
const SORT_COLUMNS = ['Title', 'Artist', 'Album', 'Length', 'Genre', 'Mood'];

/** The one step whose duration counts. */
export const RESCAN_STEP = 'scan all folders again';

export const WINDOW_STEPS: readonly WindowStep[] = [
  { name: 'scroll through the table', run: (page) => scrollThrough(songTable(page)) },
  { name: 'jump to its end and back by key', run: jumpAround },
  { name: 'sort by each column, both ways, and scroll', run: sortByEach },
  {
    name: 'type into the search',
    run: (page) => typeSearch(page, 'Search title, artist, album, path', songTable(page)),
  },
  { name: 'choose filters', run: chooseFilters },
  { name: 'mark everything, then a range of all', run: markMany },
  { name: RESCAN_STEP, run: scanAgain },
  { name: 'scroll while all folders are scanned again', run: scrollWhileScanning },
  { name: 'open the review, until all is planned', run: openReview },
  { name: 'scroll through the review', run: (page) => scrollThrough(planTable(page)) },
  { name: 'filter the review', run: filterReview },
  { name: 'back to the library', run: backToLibrary },
];

export function firstRow(table: Locator): Locator {
  return table.locator('[role=row][aria-rowindex="1"] .title .cut');
}

function planTable(page: Page): Locator {
  return page.getByRole('grid', { name: 'Planned edits' });
}

/** From top to end in 200 frames, as somebody does who drags the bar, and then a stretch line by line, as with a wheel. */
async function scrollThrough(table: Locator): Promise<void> {
  await table.evaluate(async (grid) => {
    const nextFrame = () => new Promise(requestAnimationFrame);
    const frames = 200;
    const wheelPixels = 90;
    const end = grid.scrollHeight - grid.clientHeight;
    for (let frame = 0; frame <= frames; frame += 1) {
      grid.scrollTop = (end * frame) / frames;
      await nextFrame();
    }
    for (let frame = 0; frame < frames; frame += 1) {
      grid.scrollTop -= wheelPixels;
      await nextFrame();
    }
  });
  await allShown(table);
}

/** No row on screen waits for its content. */
async function allShown(table: Locator): Promise<void> {
  await expect(table.locator('.ghost')).toHaveCount(0);
}

async function jumpAround(page: Page): Promise<void> {
  await songTable(page).focus();
  for (const key of ['End', 'Home', 'PageDown', 'PageDown', 'End', 'PageUp', 'Home']) {
    await page.keyboard.press(key);
    await allShown(songTable(page));
  }
}

async function sortByEach(page: Page): Promise<void> {
  const table = songTable(page);
  for (const column of SORT_COLUMNS) {
    for (const order of ['ascending', 'descending']) {
      const header = table.getByRole('columnheader', { name: column, exact: true });
      await header.getByRole('button').click();
      await expect(header).toHaveAttribute('aria-sort', order);
      await table.evaluate((grid) => (grid.scrollTop = grid.scrollHeight / 2));
      await allShown(table);
    }
  }
}

async function typeSearch(page: Page, label: string, table: Locator): Promise<void> {
  const search = page.getByRole('searchbox', { name: label });
  for (const words of ['glass', 'midnight riv', 'ночной 東京', 'a', 'nothing has these words']) {
    await search.fill('');
    await search.pressSequentially(words, { delay: TYPING_DELAY_MS });
    await page.waitForTimeout(TYPING_DELAY_MS * 5);
  }
  await search.fill('glass');
  await allShown(table);
  await scrollThrough(table);
  await search.fill('');
  await allShown(table);
}

async function chooseFilters(page: Page): Promise<void> {
  await chooseFirstFilters(page);
  await allShown(songTable(page));
}

/** The first few values of every filter, one after the other. */
async function chooseFirstFilters(page: Page): Promise<void> {
  for (const filter of await page.getByRole('search').getByRole('combobox').all()) {
    const count = await filter.locator('option').count();
    for (let index = 1; index < Math.min(count, 5); index += 1) {
      await filter.selectOption({ index });
      await page.waitForTimeout(TYPING_DELAY_MS);
    }
    await filter.selectOption({ index: 0 });
  }
}

async function markMany(page: Page): Promise<void> {
  const status = page.getByRole('status').first();
  await songTable(page).focus();
  await page.keyboard.press('Control+a');
  await expect(status).toContainText('selected');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await expect(status).toHaveText(/^([\d,]+) songs, \1 selected$/);
  await page.keyboard.press('Home');
}

async function scanAgain(page: Page): Promise<void> {
  await ask(page, 'library.rescan');
  while ((await askSnapshot(page)).scan.status === 'scanning') await page.waitForTimeout(100);
}

async function scrollWhileScanning(page: Page): Promise<void> {
  await ask(page, 'library.rescan');
  do await scrollThrough(songTable(page));
  while ((await askSnapshot(page)).scan.status === 'scanning');
}

async function openReview(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Review edits' }).click();
  await expect(planTable(page)).toBeVisible();
  await expect(async () => {
    expect((await askSnapshot(page)).plan).toMatchObject({ status: 'idle' });
  }).toPass({ intervals: [500] });
  await allShown(planTable(page));
}

async function filterReview(page: Page): Promise<void> {
  await chooseFirstFilters(page);
  await typeSearch(page, 'Search title, artist, album, path', planTable(page));
}

async function backToLibrary(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'All songs' }).click();
  await allShown(songTable(page));
}
