import type { ElectronApplication, Page } from '@playwright/test';

/** The longest times for which something kept the window or the main process from everything else, in ms. */
export interface Turns {
  /** Longest task of the page's thread, on the clock. Chromium reports those of 50 ms and more; 0: there was none. */
  readonly pageTaskMs: number;
  /** Longest time between two frames, on the clock. */
  readonly frameGapMs: number;
  /** Longest turn of the main process's thread, in its own processor time: what other programs take does not count. */
  readonly mainCpuMs: number;
  /** The same on the clock, waiting for the disk and for other programs included. */
  readonly mainMs: number;
}

interface PageWatch {
  stop(): { pageTaskMs: number; frameGapMs: number };
}

interface MainWatch {
  stop(): { mainCpuMs: number; mainMs: number };
}

type Watching = typeof globalThis & { pageWatch?: PageWatch; mainWatch?: MainWatch };

/** Does something with the window and tells how long anything in it took at a stretch. */
export async function watchTurns(
  { app, page }: { readonly app: ElectronApplication; readonly page: Page },
  work: () => Promise<unknown>,
): Promise<Turns> {
  await app.evaluate(watchMain);
  await page.evaluate(watchPage);
  await work();
  // Long tasks are told of with some delay.
  await page.waitForTimeout(300);
  const inPage = await page.evaluate(() => (globalThis as Watching).pageWatch?.stop());
  const inMain = await app.evaluate(() => (globalThis as Watching).mainWatch?.stop());
  if (inPage === undefined || inMain === undefined) throw new Error('The window was opened anew while it was watched');
  return { ...inPage, ...inMain };
}

/** Runs in the page. */
function watchPage(): void {
  let pageTaskMs = 0;
  let frameGapMs = 0;
  let lastFrameMs = performance.now();
  let frame = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pageTaskMs = Math.max(pageTaskMs, duration);
  });
  observer.observe({ type: 'longtask' });
  const onFrame = (nowMs: number): void => {
    frameGapMs = Math.max(frameGapMs, nowMs - lastFrameMs);
    lastFrameMs = nowMs;
    frame = requestAnimationFrame(onFrame);
  };
  frame = requestAnimationFrame(onFrame);
  (globalThis as Watching).pageWatch = {
    stop() {
      cancelAnimationFrame(frame);
      observer.disconnect();
      return { pageTaskMs, frameGapMs };
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
