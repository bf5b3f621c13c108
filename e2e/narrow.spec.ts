import { expect } from '@playwright/test';
import { test } from './fixtures';
import { songRow } from './library-page';

test('nothing above or below a list is cut off in a narrow window', async ({ launch, musicDir }) => {
  const { page } = await launch({ folder: musicDir });
  // As in a window of the least width at a zoom of 140 %.
  await page.setViewportSize({ width: 640, height: 600 });
  await songRow(page, 'Glass Choir').click();
  for (const view of ['All songs', 'Failed', 'Review edits', 'Tagging rules', 'History', 'Train', 'Models']) {
    await page.getByRole('navigation').getByRole('button', { name: view }).click();
    const bars = page.getByRole('main').locator('header, footer');
    await expect(bars.first()).toBeVisible();
    const cutOff = await bars
      .locator('button, select, input, h1')
      .evaluateAll((parts) =>
        parts.filter((part) => part.getBoundingClientRect().right > innerWidth).map((part) => part.textContent),
      );
    expect({ view, cutOff }).toEqual({ view, cutOff: [] });
  }
});
