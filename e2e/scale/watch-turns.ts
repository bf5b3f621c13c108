import type { ElectronApplication, Page } from '@playwright/test';
import { startTrace, stopTrace } from './page-tasks';

/**
 * The longest times for which something kept the window or the main process from everything else, in ms. Processor time is the
 * thread's own: what other programs take does not count; nor does waiting for the disk.
 */
export interface Turns {
  readonly pageCpuMs: number;
  readonly pageMs: number;
  /** Longest time between two frames. */
  readonly frameGapMs: number;
  readonly mainCpuMs: number;
  readonly mainMs: number;
}

interface Watch<Figures> {
  stop(): Figures;
}

type Watching = typeof globalThis & {
  pageWatch?: Watch<{ frameGapMs: number }>;
  mainWatch?: Watch<{ mainCpuMs: number; mainMs: number }>;
};

/** Does something with the window and tells how long anything in it took at a stretch. */
export async function watchTurns(
  { app, page }: { readonly app: ElectronApplication; readonly page: Page },
  work: () => Promise<unknown>,
): Promise<Turns> {
  await startTrace(app);
  await app.evaluate(watchMain);
  await page.evaluate(watchFrames);
  await work();
  const inPage = await page.evaluate(() => (globalThis as Watching).pageWatch?.stop());
  const inMain = await app.evaluate(() => (globalThis as Watching).mainWatch?.stop());
  if (inPage === undefined || inMain === undefined) throw new Error('The window was opened anew while it was watched');
  const task = await stopTrace(app);
  return { pageCpuMs: task.cpuMs, pageMs: task.ms, ...inPage, ...inMain };
}

/** Runs in the page. */
function watchFrames(): void {
  let frameGapMs = 0;
  let lastFrameMs = performance.now();
  let frame = 0;
  const onFrame = (nowMs: number): void => {
    frameGapMs = Math.max(frameGapMs, nowMs - lastFrameMs);
    lastFrameMs = nowMs;
    frame = requestAnimationFrame(onFrame);
  };
  frame = requestAnimationFrame(onFrame);
  (globalThis as Watching).pageWatch = {
    stop() {
      cancelAnimationFrame(frame);
      return { frameGapMs };
    },
  };
}

/** Runs in the main process: a timer that is due every few ms tells how long it had to wait, and what the thread did meanwhile. */
function watchMain(): void {
  const dueMs = 4;
  let mainCpuMs = 0;
  let mainMs = 0;
  let lastMs = performance.now();
  let lastCpu = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(lastCpu);
    const nowMs = performance.now();
    mainCpuMs = Math.max(mainCpuMs, (user + system) / 1000);
    mainMs = Math.max(mainMs, nowMs - lastMs - dueMs);
    lastMs = nowMs;
    lastCpu = process.threadCpuUsage();
  }, dueMs);
  (globalThis as Watching).mainWatch = {
    stop() {
      clearInterval(timer);
      return { mainCpuMs, mainMs };
    },
  };
}
