import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { parseFile } from 'music-metadata';
import type { PlannedTrack } from '../src-shared/domain';
import { test } from './fixtures';
import { allHeard, ask, askSnapshot, openSong, songRow } from './library-page';

for (const file of ['01 Glass Choir.mp3', '04 Plucked Line.flac']) {
  const title = file.replace(/^\d+ (.*)\.\w+$/, '$1');

  test(`tags chosen by hand are written into ${file}, and undo gives its bytes back`, async ({ launch, musicDir }) => {
    const path = join(musicDir, file);
    const before = await readFile(path);
    const { page } = await launch({ folder: musicDir });
    await allHeard(page);
    await openSong(page, title);

    const panel = page.getByRole('region', { name: 'Tags to write' });
    await panel.getByRole('button', { name: 'Choose by hand…' }).click();
    await panel.getByRole('group', { name: 'Genre' }).getByLabel('Jazz', { exact: true }).check();
    await panel.getByRole('group', { name: 'Genre' }).getByLabel('Classical', { exact: true }).check();
    await panel.getByRole('button', { name: 'Write to file' }).click();
    await expect(panel.getByRole('button', { name: 'Undo write' })).toBeVisible();

    const { common } = await parseFile(path);
    expect(common.genre).toEqual(expect.arrayContaining(['Jazz', 'Classical']));
    expect(common.title).toBe(title);
    await page.keyboard.press('Escape');
    await expect(songRow(page, title)).toContainText('Jazz');

    await openSong(page, title);
    await panel.getByRole('button', { name: 'Undo write' }).click();
    await expect(panel.getByRole('button', { name: 'Undo write' })).toBeHidden();
    expect((await readFile(path)).equals(before)).toBe(true);
  });
}

/** Has every song's best mood proposed, however little of it there is: made-up sounds are not music enough to be sure of. */
async function proposeBestMoods(page: Page): Promise<void> {
  const { model, policy } = await askSnapshot(page);
  const moods = model?.heads.find(({ name }) => name === 'mood')?.labels ?? [];
  const labels = Object.fromEntries(moods.map(({ id }) => [id, { threshold: 0 }]));
  await ask(page, 'policy.set', { ...policy, mood: { ...policy.mood, labels } });
  // Asked behind the window's back: it reads its rules when it starts.
  await page.reload();
  await allHeard(page);
}

test('planned edits are reviewed, written and undone', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  await proposeBestMoods(page);
  const { total, rows } = await ask<{ total: number; rows: PlannedTrack[] }>(page, 'plan.query', {
    selection: { filter: {} },
    filter: {},
    offset: 0,
    limit: 100,
  });
  expect(total).toBeGreaterThan(1);
  const [left, ...written] = rows;
  const before = new Map(await Promise.all(rows.map(async ({ path }) => [path, await readFile(path)] as const)));

  await page.getByRole('button', { name: 'Review edits' }).click();
  await page.getByRole('checkbox', { name: `Write ${left?.title ?? ''}` }).uncheck();
  await page.getByRole('button', { name: /^Write \d+ file/ }).click();
  const outcome = page.getByRole('status').filter({ hasText: 'written' });
  await expect(outcome).toContainText(`${written.length} file`);

  expect((await readFile(left?.path ?? '')).equals(before.get(left?.path ?? '') ?? Buffer.alloc(0))).toBe(true);
  for (const { path, edits } of written) {
    const { common } = await parseFile(path);
    for (const edit of edits) {
      const found = edit.field === 'genre' ? common.genre : [common.mood];
      expect(found).toEqual(expect.arrayContaining(edit.new));
    }
  }

  // What was left out stays unticked: the next write would not take it along either.
  await expect(page.getByRole('checkbox', { name: `Write ${left?.title ?? ''}` })).not.toBeChecked();
  await expect(page.getByRole('button', { name: 'Write 0 files' })).toBeDisabled();

  await outcome.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'restored' })).toContainText(`${written.length} file`);
  for (const [path, bytes] of before) expect((await readFile(path)).equals(bytes)).toBe(true);
});

test('history undoes everything after saying what that means', async ({ launch, musicDir }) => {
  const path = join(musicDir, '06 Old Polka.mp3');
  const before = await readFile(path);
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  await openSong(page, 'Old Polka');
  const panel = page.getByRole('region', { name: 'Tags to write' });
  await panel.getByRole('button', { name: 'Choose by hand…' }).click();
  await panel.getByRole('group', { name: 'Genre' }).getByLabel('Polka', { exact: true }).uncheck();
  await panel.getByRole('group', { name: 'Genre' }).getByLabel('Folk', { exact: true }).check();
  await panel.getByRole('button', { name: 'Write to file' }).click();
  await expect(panel.getByRole('button', { name: 'Undo write' })).toBeVisible();
  expect((await parseFile(path)).common.genre).toEqual(['Folk']);

  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Undo all…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('1 file will be restored, byte for byte');
  await dialog.getByRole('button', { name: 'Undo 1 file' }).click();
  await expect(page.getByRole('status').filter({ hasText: '1 file restored' })).toBeVisible();
  expect((await readFile(path)).equals(before)).toBe(true);
});
