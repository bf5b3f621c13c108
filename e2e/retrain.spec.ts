import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { A_CHOIR, A_CHOIR_FILE, LABELLED_SONGS, makeLabelledMusic, SONGS_OF_KIND } from './labelled-music';
import { answerFolderPicker, answerSaveDialog, askDetail, askSnapshot, openSong, sideBarCount } from './library-page';
import { expectHistogram } from './song-page';

const run = promisify(execFile);

function goTo(page: Page, place: string): Promise<void> {
  return page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: place }).click();
}

async function genreOf(path: string): Promise<string> {
  const probe = ['-v', 'error', '-show_entries', 'format_tags=GENRE', '-of', 'default=nk=1:nw=1'];
  const { stdout } = await run('ffprobe', [...probe, path]);
  return stdout.trim();
}

test('a model is retrained on the names of folders, used, written with, and gone back from', async ({
  launch,
  scratchDir,
}) => {
  const musicDir = join(scratchDir, 'music');
  await makeLabelledMusic(musicDir);
  const path = join(musicDir, A_CHOIR_FILE);
  const before = await readFile(path);
  const { app, page } = await launch({ folder: musicDir });
  const own = page.getByRole('listitem', { name: 'Folders of mine' });
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await expect(sideBarCount(page, 'Analysed')).toHaveText(`Analysed ${LABELLED_SONGS}`, { timeout: 120_000 });
  const shipped = (await askSnapshot(page)).model;
  const heardFirst = (await askDetail(page, A_CHOIR)).prediction;

  await test.step('labels come from folders, are counted at once, renamed and taken back', async () => {
    await goTo(page, 'Train');
    await page.getByRole('radio', { name: 'Folder names' }).check();
    const labels = page.getByRole('grid', { name: 'Labels' });
    const row = (name: string) => labels.getByRole('row').filter({ hasText: name });
    await expect(row('Choirs')).toContainText(String(SONGS_OF_KIND));
    await expect(row('Mills')).toContainText('new');
    await labels.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('F2');
    await page.keyboard.type('Machines');
    await page.keyboard.press('Enter');
    await expect(row('Machines')).toContainText(String(SONGS_OF_KIND));
    await page.keyboard.press('Delete');
    await expect(page.getByRole('alert').filter({ hasText: 'one label only' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Train', exact: true }).last()).toBeDisabled();
    await page.keyboard.press('Control+z');
    await expect(row('Machines')).toBeVisible();
  });

  await test.step('the training tells how it goes, and what came of it', async () => {
    await page.getByRole('slider', { name: 'How sure it shall be' }).fill('60');
    await page.getByRole('textbox', { name: 'Name' }).fill('Folders of mine');
    await page.getByRole('main').getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('progressbar', { name: 'Training' })).toBeVisible();
    const headline = page.getByText(/^Right (about|nearly)/);
    const failure = page.getByRole('alert').filter({ hasText: 'The training failed.' });
    await expect(headline.or(failure)).toBeVisible({ timeout: 120_000 });
    await expect(headline).toBeVisible();
    const figures = page.getByRole('table', { name: 'Figures of each label' });
    await expect(figures.getByRole('row').filter({ hasText: 'Choirs' })).toContainText(String(SONGS_OF_KIND));
    // Nothing lies outside the window, to which focus or a jump could move all of it.
    expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
    await page.getByText('List', { exact: true }).click();
    await expect(page.getByRole('grid', { name: 'Songs of the map' })).toHaveAttribute(
      'aria-rowcount',
      String(LABELLED_SONGS),
    );
  });

  await test.step('in use, it gives songs the new labels without listening again', async () => {
    await page.getByRole('button', { name: 'Use this model' }).click();
    await expect(page.getByRole('main').getByText('In use')).toBeVisible();
    await expect(sideBarCount(page, 'Analysed')).toHaveText(`Analysed ${LABELLED_SONGS}`);
    const { analysis, model } = await askSnapshot(page);
    expect([analysis.status, analysis.times.heardSec, model?.title]).toEqual(['idle', 0, 'Folders of mine']);
    await goTo(page, 'All songs');
    await openSong(page, A_CHOIR);
    await expectHistogram(page, A_CHOIR, 'genre', 'Genre');
    const table = page.getByRole('region', { name: 'Genre', exact: true }).getByRole('table');
    await expect(table.getByRole('row').nth(1)).toContainText('Choirs');
  });

  await test.step('what it hears is written, and undone byte for byte', async () => {
    const tags = page.getByRole('region', { name: 'Tags to write' });
    await tags.getByRole('button', { name: 'Write to file' }).click();
    await expect(tags.getByRole('button', { name: 'Undo write' })).toBeVisible();
    expect(await genreOf(path)).toContain('Choirs');
    await tags.getByRole('button', { name: 'Undo write' }).click();
    await expect(tags.getByRole('button', { name: 'Undo write' })).toBeHidden();
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  await test.step('the shipped model comes back with what it heard', async () => {
    await goTo(page, 'Models');
    const rowOf = (title: string) => page.getByRole('listitem', { name: title });
    await rowOf(shipped?.title ?? '')
      .getByRole('button', { name: 'Use' })
      .click();
    await expect(rowOf(shipped?.title ?? '').getByText('In use')).toBeVisible();
    await goTo(page, 'All songs');
    await openSong(page, A_CHOIR);
    await expectHistogram(page, A_CHOIR, 'genre', 'Genre');
    expect((await askDetail(page, A_CHOIR)).prediction).toEqual(heardFirst);
  });

  await test.step('models are compared, saved, deleted and taken in again', async () => {
    await goTo(page, 'Models');
    await own.getByRole('button', { name: 'Compare' }).click();
    const compared = page.getByRole('table', { name: 'Both models, label by label' });
    await expect(compared.getByRole('row').filter({ hasText: 'Choirs' })).toContainText('does not know it');
    await page.keyboard.press('Escape');
    await own.getByRole('button', { name: 'Card' }).click();
    await expect(page.getByRole('region', { name: 'Card' })).toContainText('Choirs');
    await page.keyboard.press('Escape');

    const zip = join(scratchDir, 'mine.zip');
    await answerSaveDialog(app, zip);
    await own.getByRole('button', { name: 'Export…' }).click();
    await expect(page.getByRole('status').filter({ hasText: zip })).toBeVisible();
    await own.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(own).toBeHidden();
    expect(await readdir(join(scratchDir, 'data', 'models'))).toEqual([]);
    await goTo(page, 'Train');
    await expect(page.getByRole('heading', { name: 'Train on my music' })).toBeVisible();
    await goTo(page, 'Models');

    await answerFolderPicker(app, zip);
    await page.getByRole('button', { name: 'Import a .zip…' }).click();
    await expect(own.getByRole('button', { name: 'Use' })).toBeVisible({ timeout: 60_000 });
    await own.getByRole('button', { name: 'Report' }).click();
    await expect(page.getByRole('table', { name: 'Figures of each label' })).toContainText('Choirs');
  });
  expect(problems).toEqual([]);
});
