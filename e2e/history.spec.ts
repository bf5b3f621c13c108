import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { test } from './fixtures';
import { answerSaveDialog, ask, askDetail, sideBarCount } from './library-page';

test('a run lists its files; one of them, then the run is undone; the journal is exported', async ({
  launch,
  musicDir,
  scratchDir,
}) => {
  const files = ['01 Glass Choir.mp3', '02 Piston Dance.flac', '03 Saw Mill.mp3'];
  const bytesNow = () => Promise.all(files.map((file) => readFile(join(musicDir, file))));
  const before = await bytesNow();
  await chmod(join(musicDir, '03 Saw Mill.mp3'), 0o444);
  const { app, page } = await launch({ folder: musicDir });
  await expect(sideBarCount(page, 'All songs')).toHaveText('All songs 7');
  const titles = ['Glass Choir', 'Piston Dance', 'Saw Mill'];
  const tracks = await Promise.all(titles.map((title) => askDetail(page, title)));
  const edits = [{ field: 'genre', new: ['Made by Hand'] }];
  await ask(page, 'tags.writePlan', { plan: tracks.map(({ track }) => ({ trackId: track.id, edits })) });

  await page.getByRole('button', { name: 'History' }).click();
  const runs = page.getByRole('table', { name: 'Write runs' });
  const counts = runs.getByRole('row').nth(1).getByRole('cell');
  await expect(counts).toContainText(['2', '0', '1']);
  await runs.getByRole('rowheader').getByRole('button').click();

  const list = page.getByRole('grid', { name: 'Files of the run' });
  const row = (text: string) => list.getByRole('row').filter({ hasText: text });
  await expect(row('Glass Choir')).toContainText('Made by Hand');
  await expect(row('Saw Mill')).toContainText('Not written');
  await expect(row('Saw Mill')).toContainText(/read-only|read only/);
  await list.getByRole('button', { name: 'Undo 01 Glass Choir.mp3' }).click();
  await expect(row('Glass Choir')).toContainText('Undone');
  await expect(page.getByText('2 files written, 1 undone, 1 not written')).toBeVisible();
  expect((await bytesNow()).map((bytes, index) => bytes.equals(before[index] ?? bytes))).toEqual([true, false, true]);

  await page.keyboard.press('Escape');
  await expect(counts).toContainText(['2', '1', '1']);
  const exported = join(scratchDir, 'journal.json');
  await answerSaveDialog(app, exported);
  await page.getByRole('button', { name: 'Export journal…' }).click();
  await expect(page.getByRole('status').filter({ hasText: exported })).toBeVisible();
  const journal = JSON.parse(await readFile(exported, 'utf8')) as { entries: { path: string; state: string }[] };
  expect(journal.entries.map(({ state }) => state).sort()).toEqual(['failed', 'undone', 'written']);

  await runs.getByRole('button', { name: 'Undo…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo 1 file' }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 file restored' })).toBeVisible();
  // It still says how many it once wrote.
  await expect(counts).toContainText(['2', '2', '1']);
  expect((await bytesNow()).map((bytes, index) => bytes.equals(before[index] ?? bytes))).toEqual([true, true, true]);
});
