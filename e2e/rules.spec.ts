import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Locator, type Page } from '@playwright/test';
import type { TrackDetail } from '../src-shared/domain';
import { test } from './fixtures';
import { allHeard, askDetail, askSnapshot, openSong } from './library-page';

const run = promisify(execFile);

async function openRules(page: Page): Promise<{ genre: Locator; mood: Locator }> {
  await page.getByRole('button', { name: 'Tagging rules' }).click();
  const region = (name: string) => page.getByRole('region', { name, exact: true });
  return { genre: region('Genre'), mood: region('Mood') };
}

/** Leaves the field, and waits until the main process has what was typed. */
async function saved(page: Page): Promise<void> {
  await page.keyboard.press('Tab');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}

/** Title of the genre the model hears most of: whatever it is, no other can stand before it. */
async function topGenre(page: Page, { prediction }: TrackDetail): Promise<string> {
  const { model } = await askSnapshot(page);
  const probs = prediction?.heads.find(({ name }) => name === 'genre')?.meanProbs ?? [];
  const labels = model?.heads.find(({ name }) => name === 'genre')?.labels ?? [];
  const title = labels[probs.indexOf(Math.max(...probs))]?.title;
  if (title === undefined) throw new Error('The song has no genre heard');
  return title;
}

test('a genre in the user’s own word replaces what the file says, but for what is kept', async ({
  launch,
  musicDir,
}) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  const heard = await topGenre(page, await askDetail(page, 'Old Polka'));

  const { genre, mood } = await openRules(page);
  await mood.getByRole('radio', { name: 'Leave alone' }).check();
  await genre.getByRole('radio', { name: 'Replace' }).check();
  await genre.getByRole('textbox', { name: 'Keep these values of genre' }).fill('polka');
  await page.keyboard.press('Enter');
  await expect(genre.getByRole('button', { name: 'Remove polka' })).toBeVisible();
  await genre.getByRole('slider', { name: 'At most' }).fill('1');
  await genre.getByRole('spinbutton', { name: `${heard} is written from, in percent` }).fill('1');
  await genre.getByRole('textbox', { name: `${heard} is written as` }).fill('Kitchen Dance');
  await page.getByRole('combobox', { name: 'ID3 version' }).selectOption('2.3');
  await saved(page);

  await page.getByRole('navigation').getByRole('button', { name: 'Review edits' }).click();
  await page.getByRole('searchbox').fill('old polka');
  await page.getByRole('combobox', { name: 'Value' }).selectOption('genre:Kitchen Dance');
  const row = page.getByRole('grid', { name: 'Planned edits' }).getByRole('row').filter({ hasText: 'Old Polka' });
  await expect(row.getByRole('gridcell').nth(2)).toHaveText(/^\s*Polka\s*becomes\s*Polka\s*Kitchen Dance\s*$/);
  await page.getByRole('button', { name: 'Write 1 file' }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 file written' })).toBeVisible();

  // Read by a program that knows nothing of Sleevenotes.
  const path = join(musicDir, '06 Old Polka.mp3');
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'format_tags', '-of', 'json', path]);
  const { tags } = (JSON.parse(stdout) as { format: { tags: Record<string, string> } }).format;
  expect(tags).toMatchObject({ genre: 'Polka; Kitchen Dance', title: 'Old Polka', artist: 'Village Machine' });
  await expect(page.getByRole('heading', { name: 'No planned edit matches' })).toBeVisible();
});

test('what was unticked stays so under every filter; what cannot be is not counted', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  await openRules(page);
  // Something for every file that was heard, whatever the model thinks of it.
  await page.getByRole('switch', { name: 'The scores' }).check();
  await saved(page);

  await page.getByRole('navigation').getByRole('button', { name: 'Review edits' }).click();
  await expect(page.getByRole('button', { name: 'Write 6 files' })).toBeEnabled();
  const search = page.getByRole('searchbox');
  await search.fill('static garden');
  await expect(page.getByRole('button', { name: 'Write 3 files' })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Write Slow Tide' }).uncheck();
  await expect(page.getByRole('button', { name: 'Write 2 files' })).toBeVisible();
  await search.fill('oscillators');
  // The button says the same for both searches: the rows tell that the second one is there.
  await expect(page.getByRole('checkbox', { name: 'Write Slow Tide' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Write 2 files' })).toBeVisible();
  await page.getByRole('button', { name: 'Untick all' }).click();
  await expect(page.getByRole('button', { name: 'Write 0 files' })).toBeDisabled();
  await search.fill('');
  await expect(page.getByRole('button', { name: 'Write 3 files' })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Write Slow Tide' })).not.toBeChecked();
  await expect(page.getByRole('img', { name: 'Also written: Scores' })).toHaveCount(6);
});

test('a song is looked at from the review, and left back to it', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  await page.getByRole('button', { name: 'Review edits' }).click();
  const focused = page.getByRole('grid', { name: 'Planned edits' }).locator('.focused');
  await expect(focused).toBeVisible();
  await page.keyboard.press('ArrowDown');
  const title = (await focused.locator('.song .cut').first().textContent()) ?? '';
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(focused).toContainText(title);
});

test('rules are saved at once, warn of names that are split, and can be reset', async ({ launch }) => {
  const first = await launch();
  const { genre } = await openRules(first.page);
  await genre.getByRole('searchbox').fill('folk');
  await expect(genre.getByRole('textbox', { name: 'Rock is written as' })).toBeHidden();
  const word = genre.getByRole('textbox', { name: 'Folk is written as' });
  await word.fill('Folk, World');
  await saved(first.page);
  await expect(genre.getByText('contains a comma: Navidrome')).toBeVisible();
  const write = genre.getByRole('checkbox', { name: 'Write Folk' });
  const wasWritten = await write.isChecked();
  await write.click();
  await saved(first.page);
  await first.app.close();

  const { page } = await launch();
  await openRules(page);
  await expect(page.getByRole('textbox', { name: 'Folk is written as' })).toHaveValue('Folk, World');
  await expect(page.getByRole('checkbox', { name: 'Write Folk' })).toBeChecked({ checked: !wasWritten });
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  await expect(page.getByRole('textbox', { name: 'Folk is written as' })).toHaveValue('Folk');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Folk is written as' })).toHaveValue('Folk, World');
  await saved(page);
  expect((await askSnapshot(page)).policy.genre.labels).toHaveProperty('Folk.tagValue', 'Folk, World');
});

test('what was ticked by hand outlives Escape', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await openSong(page, 'Old Polka');
  const panel = page.getByRole('region', { name: 'Tags to write' });
  await panel.getByRole('button', { name: 'Choose by hand…' }).click();
  const polka = panel.getByRole('group', { name: 'Genre' }).getByLabel('Polka', { exact: true });
  await polka.uncheck();
  await page.keyboard.press('Escape');
  await expect(panel.getByText('not written yet')).toBeVisible();
  await panel.getByRole('button', { name: 'Go on choosing…' }).click();
  await expect(polka).not.toBeChecked();
});
