import { expect, type Page } from '@playwright/test';
import { test } from './fixtures';
import { allHeard, askDetail, askSnapshot } from './library-page';

/** Every engine in a process of its own, on a machine that is busy with other tests. */
const TEST_MS = 150_000;

async function openSettings(page: Page) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Settings' }).click();
  const table = page.getByRole('table', { name: 'Engines' });
  return { table, rowOf: (title: string) => table.getByRole('row').filter({ hasText: title }) };
}

test('engines are tested from the settings, and the one chosen computes, also after a restart', async ({
  launch,
  musicDir,
}) => {
  test.setTimeout(2 * TEST_MS);
  const { app, page } = await launch({ engine: 'auto' });
  const { table, rowOf } = await openSettings(page);
  await expect(rowOf('WebAssembly')).toContainText('Not tested yet');
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(page.getByRole('button', { name: 'Test again' })).toBeDisabled();
  await expect(table.getByText('In use')).toHaveCount(1, { timeout: TEST_MS });
  await expect(rowOf('WebAssembly')).toContainText(/\d \/s/);
  await expect(rowOf('ONNX Runtime on the processor')).toContainText(/\d \/s/);

  await page.getByRole('radio', { name: 'WebAssembly' }).check();
  await expect(rowOf('WebAssembly')).toContainText('In use');
  await expect(table.getByText('In use')).toHaveCount(1);
  await app.close();

  const { page: again } = await launch({ folder: musicDir });
  await allHeard(again);
  expect((await askDetail(again, 'Glass Choir')).prediction?.engine).toBe('tfjs-wasm');
  const { engines, analysis } = await askSnapshot(again);
  expect(engines).toMatchObject({ choice: 'tfjs-wasm', used: 'tfjs-wasm', trying: null });
  expect(analysis.notes).toEqual([]);
  await expect((await openSettings(again)).rowOf('WebAssembly')).toContainText('In use');
});
