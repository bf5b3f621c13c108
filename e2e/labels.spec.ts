import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { rootDir } from './launch-app';
import { allHeard, answerSaveDialog, ask, askDetail, askSnapshot, openSong } from './library-page';

const run = promisify(execFile);
const TITLE = 'Old Polka';

/** Has the genre heard most in the song proposed in place of what its file says. @returns its word */
async function proposeTopGenre(page: Page): Promise<string> {
  const { model, policy } = await askSnapshot(page);
  const { prediction } = await askDetail(page, TITLE);
  const probs = prediction?.heads.find(({ name }) => name === 'genre')?.meanProbs ?? [];
  const labels = model?.heads.find(({ name }) => name === 'genre')?.labels ?? [];
  const top = labels[probs.indexOf(Math.max(...probs))];
  if (top === undefined) throw new Error('The song has no genre heard');
  const genre = { ...policy.genre, mode: 'replace', maxLabels: 1, labels: { [top.id]: { threshold: 0 } } };
  await ask(page, 'policy.set', { ...policy, genre, mood: { ...policy.mood, mode: 'off' } });
  // Asked behind the window's back: it reads its rules when it starts.
  await page.reload();
  await allHeard(page);
  return top.tagValue;
}

test('what is turned down by hand is not proposed again, is exported for training, and can be forgotten', async ({
  launch,
  musicDir,
  scratchDir,
}) => {
  const path = join(musicDir, '06 Old Polka.mp3');
  const before = await readFile(path);
  const { app, page } = await launch({ folder: musicDir });
  await allHeard(page);
  const word = await proposeTopGenre(page);
  await openSong(page, TITLE);
  const panel = page.getByRole('region', { name: 'Tags to write' });
  await expect(panel.getByRole('button', { name: 'Write to file' })).toBeVisible();

  await panel.getByRole('button', { name: 'Choose by hand…' }).click();
  const genres = panel.getByRole('group', { name: 'Genre' });
  await genres.getByLabel(word, { exact: true }).uncheck();
  await genres.getByLabel('Polka', { exact: true }).check();
  await panel.getByRole('button', { name: 'Keep the file as it is' }).click();
  const chosen = panel.getByRole('group', { name: 'Chosen by hand' });
  await expect(chosen).toContainText(`Genre chosen by hand: Polka, not ${word}`);
  await expect(panel.getByRole('button', { name: 'Write to file' })).toBeHidden();
  await expect(panel.getByRole('list', { name: 'Left out' })).toContainText('you turned it down');
  expect((await readFile(path)).equals(before)).toBe(true);

  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Tagging rules' }).click();
  const table = join(scratchDir, 'my genres.tsv');
  await answerSaveDialog(app, table);
  await page.getByRole('button', { name: 'Export my genres…' }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 song' })).toContainText(table);
  // In quotes, since the folder's name holds some.
  expect(await readFile(table, 'utf8')).toContain(`06 Old Polka.mp3"\tPolka\t${word}\t`);
  await page.getByRole('button', { name: 'Export my moods…' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'no song has a mood that was chosen by hand' })).toBeVisible();

  const env = { ...process.env, SLEEVENOTES_DATA: join(scratchDir, 'data') };
  for (const source of [table, 'library']) {
    const args = [join(rootDir, 'dist', 'cli.js'), 'dataset', source, '--quick', '--json'];
    const { stdout } = await run(process.execPath, args, { cwd: scratchDir, env });
    expect(JSON.parse(stdout)).toMatchObject({ songs: 1, labels: [{ label: 'Polka', songs: 1 }] });
  }

  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'All songs' }).click();
  await openSong(page, TITLE);
  await chosen.getByRole('button', { name: 'Forget' }).click();
  await expect(chosen).toBeHidden();
  await expect(panel.getByRole('button', { name: 'Write to file' })).toBeVisible();
});
