import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { SONG_COUNT, test } from './fixtures';
import { allHeard, openSong } from './library-page';
import { expectHistogram } from './song-page';
import { makeAppWithThemes } from './theme-model';

const run = promisify(execFile);
const TITLE = 'Piston Dance';
const FILE = '02 Piston Dance.flac';

test('finer moods have a histogram of their own, and are written behind the mood', async ({
  launch,
  musicDir,
  scratchDir,
}) => {
  const appDir = join(scratchDir, 'app');
  await makeAppWithThemes(appDir);
  const { page } = await launch({ folder: musicDir, appDir });
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await allHeard(page);

  await test.step('the song page shows them, as bars and over time', async () => {
    await openSong(page, TITLE);
    await expectHistogram(page, TITLE, 'genre', 'Genre');
    await expectHistogram(page, TITLE, 'mood', 'Mood');
    await expectHistogram(page, TITLE, 'theme', 'Mood words');
    const overTime = page.getByRole('table', { name: 'Labels over time' });
    // Of both heads that know it.
    await expect(overTime.getByRole('rowheader', { name: 'Sad', exact: true })).toHaveCount(2);
  });

  const tags = page.getByRole('region', { name: 'Tags to write' });
  await test.step('a rule for one of them leaves the mood of the same name alone', async () => {
    await expect(tags).toContainText(/Sad\s*Dreamy/);
    await expect(tags.getByRole('list', { name: 'Left out' })).toContainText(
      'Tense 62 %: your rules allow 2 mood words',
    );
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Tagging rules' }).click();
    const words = page.getByRole('region', { name: 'Mood words', exact: true });
    await words.getByRole('checkbox', { name: 'Write Sad' }).uncheck();
    await words.getByRole('textbox', { name: 'Tense is written as' }).fill('Uneasy');
    const moods = page.getByRole('region', { name: 'Mood', exact: true });
    await expect(moods.getByRole('checkbox', { name: 'Write Sad' })).toBeChecked();
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  });

  await test.step('the library is filtered by them', async () => {
    await page.getByRole('button', { name: 'All songs' }).click();
    const filter = page.getByRole('combobox', { name: 'Mood words' });
    await filter.selectOption('Dreamy');
    await expect(page.getByRole('status').filter({ hasText: `${SONG_COUNT - 1} songs` })).toBeVisible();
    await filter.selectOption('Epic');
    await expect(page.getByRole('heading', { name: 'No song matches' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
  });

  await test.step('they are chosen by hand and written with the mood', async () => {
    await openSong(page, TITLE);
    await expect(tags).toContainText(/Sad\s*Dreamy\s*Uneasy/);
    await tags.getByRole('button', { name: 'Choose by hand…' }).click();
    const moods = tags.getByRole('group', { name: 'Mood' });
    await expect(moods.getByLabel('Sad', { exact: true })).toHaveCount(1);
    await moods.getByLabel('Dreamy', { exact: true }).uncheck();
    await moods.getByLabel('Epic', { exact: true }).check();
    await tags.getByRole('button', { name: 'Write to file' }).click();
    await expect(tags.getByRole('group', { name: 'Chosen by hand' })).toContainText('Sad, Uneasy, Epic, not Dreamy');
    const probe = ['-v', 'error', '-show_entries', 'format_tags=MOOD', '-of', 'default=nk=1:nw=1'];
    const { stdout } = await run('ffprobe', [...probe, join(musicDir, FILE)]);
    expect(stdout.trim()).toBe('Sad;Uneasy;Epic');
  });
  expect(problems).toEqual([]);
});
