import { writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { launchApp, type RunningApp } from '../launch-app';
import { songTable } from '../library-page';
import { watchTurns, type Turns } from './watch-turns';
import { firstRow, RESCAN_STEP, WINDOW_STEPS } from './window-steps';

/** Set by `npm run bench -- scale`: a library with many tracks, and where the figures go. */
const { SLEEVENOTES_SCALE_DATA: dataDir = '', SLEEVENOTES_SCALE_REPORT: reportPath = '' } = process.env;

const STARTS = 3;

interface StartFigures {
  /** From the start of the process to the first rows, and until one of them answers a key. */
  readonly shownMs: number;
  readonly usableMs: number;
  /** Processor time of the main process until then. */
  readonly mainCpuMs: number;
}

/** What `scripts/bench/scale.mjs` reads. */
interface WindowFigures {
  readonly rescanMs: number;
  readonly starts: readonly StartFigures[];
  readonly steps: readonly (Turns & { readonly name: string; readonly tookMs: number })[];
  /** Resident memory of the main process, in bytes: after the start, and the most there ever was. */
  readonly mainRssAtStart: number;
  readonly mainRssMost: number;
}

test('the window of a large library', async () => {
  const starts: StartFigures[] = [];
  for (let start = 1; start < STARTS; start += 1) {
    const running = await launchApp({ dataDir });
    starts.push(await measureStart(running));
    await running.app.close();
  }
  const running = await launchApp({ dataDir });
  starts.push(await measureStart(running));
  const mainRssAtStart = await running.app.evaluate(() => process.memoryUsage().rss);
  const steps: WindowFigures['steps'][number][] = [];
  for (const step of WINDOW_STEPS) {
    let tookMs = 0;
    const turns = await watchTurns(running, async () => {
      const beganMs = performance.now();
      await step.run(running.page);
      tookMs = performance.now() - beganMs;
    });
    steps.push({ name: step.name, tookMs, ...turns });
  }
  const mainRssMost = await running.app.evaluate(() => process.resourceUsage().maxRSS * 1024);
  await running.app.close();
  const rescanMs = steps.find(({ name }) => name === RESCAN_STEP)?.tookMs ?? NaN;
  const figures: WindowFigures = { rescanMs, starts, steps, mainRssAtStart, mainRssMost };
  await writeFile(reportPath, JSON.stringify(figures));
});

async function measureStart({ app, page }: RunningApp): Promise<StartFigures> {
  const beganAtMs = await app.evaluate(() => process.getCreationTime() ?? 0);
  const table = songTable(page);
  await expect(firstRow(table)).not.toBeEmpty();
  const shownMs = Date.now() - beganAtMs;
  await table.press('ArrowDown');
  await expect(table.locator('[aria-selected=true]')).toHaveCount(1);
  const usableMs = Date.now() - beganAtMs;
  const { user, system } = await app.evaluate(() => process.cpuUsage());
  return { shownMs, usableMs, mainCpuMs: (user + system) / 1000 };
}
