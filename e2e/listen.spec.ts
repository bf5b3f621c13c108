import { expect } from '@playwright/test';
import type { AnalysisState } from '../src-shared/domain';
import { addLongSong, BROKEN_FILE, SONG_COUNT, test } from './fixtures';
import { allHeard, askDetail, askSnapshot, openSong, sideBarCount, songRow, songTable } from './library-page';
import { colouredPixels, expectHistogram } from './song-page';

test('a folder given at the start is scanned and heard; a song shows its histograms', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);

  await openSong(page, 'Piston Dance');
  await expectHistogram(page, 'Piston Dance', 'genre', 'Genre');
  await expectHistogram(page, 'Piston Dance', 'mood', 'Mood');
  const timeline = page.getByRole('region', { name: 'Over time' });
  expect(await colouredPixels(timeline.locator('canvas'))).toBeGreaterThan(500);
  await timeline.locator('canvas').hover();
  await expect(page.getByTestId('timeline-readout')).toContainText('%');
  await expect(page.getByRole('region', { name: 'In the file today' })).toContainText('Made by Formula');

  const genre = page.getByRole('region', { name: 'Genre', exact: true });
  await genre.getByText('Table', { exact: true }).click();
  await expect(genre.locator('canvas')).toBeHidden();
  await expect(genre.getByRole('columnheader', { name: 'Written from' })).toBeVisible();
});

test('a broken file is a row with its reason, and the others are heard', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);

  await page.getByRole('button', { name: 'Failed 1' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^1 song/ })).toBeVisible();
  const row = songTable(page).getByRole('row').filter({ hasText: 'Failed' });
  await expect(row).toHaveCount(1);
  await expect(row.locator('.title')).toHaveAttribute('title', new RegExp(`${BROKEN_FILE}$`));
  const reason = (await row.locator('.reason').textContent()) ?? '';
  expect(reason.trim()).toMatch(/audio|music/);

  await row.dblclick();
  await expect(page.getByRole('alert')).toContainText('This song could not be analysed.');
  // There it is a sentence of its own.
  await expect(page.getByRole('alert')).toContainText(reason.trim(), { ignoreCase: true });
});

test('analysis can be paused, resumed and stopped, and what is done stays', async ({ launch, musicDir }) => {
  await addLongSong(musicDir);
  const { page } = await launch({ folder: musicDir });
  const activity = page.getByRole('region', { name: 'Activity' });

  await activity.getByRole('button', { name: 'Pause analysis' }).click();
  await expect(activity).toContainText('Paused');
  await activity.getByRole('button', { name: 'Resume analysis' }).click();
  await expect(activity).toContainText('Listening');
  await activity.getByRole('button', { name: 'Stop analysis' }).click();
  await expect(activity.getByRole('progressbar', { name: 'Analysis' })).toBeHidden();
  await expect(songRow(page, 'Half an Hour')).toContainText('Waiting');

  await activity.getByRole('button', { name: /^Analyse \d+ song/ }).click();
  await expect(sideBarCount(page, 'Analysed')).toHaveText(`Analysed ${SONG_COUNT}`, { timeout: 120_000 });
  await expect(songRow(page, 'Half an Hour')).toContainText('30:00');
});

test('search and filters narrow the list, and can be taken back', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  const counted = (text: string | RegExp) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();

  await page.keyboard.press('Control+f');
  await page.keyboard.type('static garden');
  await counted('3 songs');
  await page.keyboard.type(' tide');
  await counted('1 song');
  await expect(songRow(page, 'Slow Tide')).toBeVisible();
  await page.keyboard.type(' nothing has this');
  await expect(page.getByRole('heading', { name: 'No song matches' })).toBeVisible();
  for (let i = 0; i < ' nothing has this'.length; i++) await page.keyboard.press('Backspace');
  await expect(songRow(page, 'Slow Tide')).toBeVisible();
  // The list is there again, but whoever types goes on typing.
  await page.keyboard.type(' or this');
  await expect(page.getByRole('searchbox')).toHaveValue('static garden tide or this');
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await counted(`${SONG_COUNT} songs`);

  const { topMood } = (await askDetail(page, 'Slow Tide')).track;
  const { model } = await askSnapshot(page);
  const mood = model?.heads.find((head) => head.name === 'mood')?.labels.find((label) => label.id === topMood?.label);
  await page.getByRole('combobox', { name: 'Mood', exact: true }).selectOption({ label: mood?.title ?? '' });
  await expect(songRow(page, 'Slow Tide')).toBeVisible();
  for (const row of await songTable(page).getByRole('row').all()) {
    if ((await row.getByRole('gridcell').count()) > 0) await expect(row).toContainText(mood?.title ?? '');
  }
});

test('the library is used with the keyboard alone', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  const focused = songTable(page).locator('.focused');

  await songTable(page).focus();
  await page.keyboard.press('Home');
  await expect(focused).toContainText('Glass Choir');
  await page.keyboard.press('ArrowDown');
  await expect(focused).toContainText('Piston Dance');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Piston Dance' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('heading', { level: 1, name: 'Saw Mill' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(focused).toContainText('Saw Mill');

  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('status').filter({ hasText: '3 selected' })).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('status').filter({ hasText: `${SONG_COUNT} selected` })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('status').filter({ hasText: 'selected' })).toBeHidden();
});

test('all songs marked but one: the one is left out', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  await songTable(page).focus();
  await page.keyboard.press('Control+a');
  await songRow(page, 'Saw Mill').click({ modifiers: ['Control'] });
  await expect(page.getByRole('status').filter({ hasText: `${SONG_COUNT - 1} selected` })).toBeVisible();

  const total = page.evaluate(
    () =>
      new Promise<number>((resolve) =>
        window.sleevenotes.on('analysis.changed', (state) => {
          const { status, total } = state as AnalysisState;
          if (status === 'running') resolve(total);
        }),
      ),
  );
  await page.getByRole('button', { name: 'Analyse again' }).click();
  // The broken file is marked, too, but there is nothing in it to hear.
  expect(await total).toBe(SONG_COUNT - 2);
});

test('a column head sorts, and sorts the other way round', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  const firstRow = songTable(page).locator('[aria-rowindex="1"]');

  await songTable(page).getByRole('button', { name: 'Artist' }).click();
  await expect(songTable(page).getByRole('columnheader', { name: 'Artist' })).toHaveAttribute('aria-sort', 'ascending');
  await songTable(page).getByRole('button', { name: 'Artist' }).click();
  await expect(songTable(page).getByRole('columnheader', { name: 'Artist' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(firstRow).toContainText('Village Machine');
});
