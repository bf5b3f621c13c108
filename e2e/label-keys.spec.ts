import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { allHeard, askDetail, openSong } from './library-page';

/** As the file itself says. */
async function genresOf(page: Page, title: string): Promise<readonly string[]> {
  return (await askDetail(page, title)).track.fileGenres;
}

test('songs are labelled one after the other with the keyboard alone', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  await allHeard(page);
  await openSong(page, 'Glass Choir');
  const panel = page.getByRole('region', { name: 'Tags to write' });
  const genre = panel.getByRole('textbox', { name: 'Find or add a genre' });

  await page.keyboard.press('c');
  await expect(genre).toBeFocused();
  const ticked = panel.getByRole('group', { name: 'Genre' }).getByRole('checkbox', { checked: true });
  for (const box of await ticked.all()) await box.uncheck();
  // A word no model knows, then one that is offered, by its beginning.
  await genre.focus();
  await page.keyboard.type('Vitreous');
  await expect(panel.getByText('Enter adds “Vitreous”')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('clas');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');

  await expect(page.getByRole('heading', { level: 1, name: 'Piston Dance' })).toBeVisible();
  expect(await genresOf(page, 'Glass Choir')).toEqual(['Vitreous', 'Classical']);
  await expect(genre).toBeFocused();
  await page.keyboard.type('vit');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('checkbox', { name: 'Vitreous', exact: true })).toBeChecked();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Saw Mill' })).toBeVisible();
  expect(await genresOf(page, 'Piston Dance')).toContain('Vitreous');

  // Choosing ends; what is typed then are keys of the page.
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { level: 1, name: 'Piston Dance' })).toBeVisible();
  await expect(panel.getByRole('group', { name: 'Chosen by hand' })).toContainText('Vitreous');
  const { choices } = await askDetail(page, 'Glass Choir');
  expect(choices).toContainEqual({ field: 'genre', label: 'Vitreous', verdict: 'added' });
});
