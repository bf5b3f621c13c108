import { expect, type Locator, type Page } from '@playwright/test';
import type { HeadName } from '../src-shared/model-spec';
import { askDetail, askSnapshot } from './library-page';

/** What the tests look at on a song's page. */

/** How many pixels of a canvas are painted in a colour (not grey); what the bars are made of. */
export async function colouredPixels(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('Not a canvas');
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
    let coloured = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = pixels.slice(i, i + 3);
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) coloured++;
    }
    return coloured;
  });
}

/** On the song's page: the histogram's table must say, label by label, what the main process says the model heard. */
export async function expectHistogram(page: Page, song: string, name: HeadName, title: string): Promise<void> {
  const panel = page.getByRole('region', { name: title, exact: true });
  expect(await colouredPixels(panel.locator('canvas'))).toBeGreaterThan(500);

  const { model } = await askSnapshot(page);
  const detail = await askDetail(page, song);
  const labels = model?.heads.find((head) => head.name === name)?.labels ?? [];
  const head = detail.prediction?.heads.find((candidate) => candidate.name === name);
  expect(labels.length).toBeGreaterThan(1);
  const table = panel.getByRole('table');
  await expect(table.getByRole('row')).toHaveCount(labels.length + 1);
  for (const [index, label] of labels.entries()) {
    const percent = Math.round((head?.meanProbs[index] ?? 0) * 100);
    const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: label.title, exact: true }) });
    await expect(row.getByRole('cell').first()).toHaveText(percent === 0 ? /^(0|< 1) %$/ : `${percent} %`);
  }
}
