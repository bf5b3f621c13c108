import { expect, type Page } from '@playwright/test';
import { SONG_COUNT, test } from './fixtures';
import { allHeard, ask, askSnapshot } from './library-page';

async function openSettings(page: Page) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click();
  return page.getByRole('region', { name: 'What was heard' });
}

test('what was heard is kept, told in the settings, and forgotten when asked to', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  const panel = await openSettings(page);
  await expect(panel).toContainText(`What was heard of ${SONG_COUNT - 1} songs is kept for retraining`);
  const keep = panel.getByRole('switch', { name: 'Keep what is heard of every song' });
  await expect(keep).toBeChecked();
  await keep.click();
  await expect(keep).not.toBeChecked();

  await panel.getByRole('button', { name: 'Forget…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(panel).toContainText(`${SONG_COUNT - 1} songs`);
  await panel.getByRole('button', { name: 'Forget…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget it' }).click();
  await expect(panel).toContainText('Nothing is kept.');
  await expect(panel.getByRole('button', { name: 'Forget…' })).toBeDisabled();
  expect(await ask(page, 'embeddings.state')).toMatchObject({ isKept: false, songs: 0 });
  expect((await askSnapshot(page)).counts).toMatchObject({ analysed: SONG_COUNT - 1 });
});
