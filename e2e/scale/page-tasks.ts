import { readFile, rm } from 'node:fs/promises';
import type { ElectronApplication } from '@playwright/test';

/** The longest task of the page's thread, in ms: in its own processor time, and on the clock. */
export interface LongestTask {
  readonly cpuMs: number;
  readonly ms: number;
}

/** An event of Chromium's trace format; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const BUFFER_KB = 400_000;
const MICROSECONDS = 1000;

/** Begins to note every task; Chromium's own list of long ones knows only the clock, which other programs lengthen. */
export async function startTrace(app: ElectronApplication): Promise<void> {
  await app.evaluate(
    ({ contentTracing }, bufferKb) =>
      contentTracing.startRecording({
        included_categories: ['toplevel'],
        recording_mode: 'record-until-full',
        trace_buffer_size_in_kb: bufferKb,
      }),
    BUFFER_KB,
  );
}

export async function stopTrace(app: ElectronApplication): Promise<LongestTask> {
  const path = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording());
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: TraceEvent[] };
  await rm(path);
  return longestTask(traceEvents);
}

function longestTask(events: readonly TraceEvent[]): LongestTask {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;
  const isPageThread = ({ name, args }: TraceEvent) => name === 'thread_name' && args?.name === 'CrRendererMain';
  const pageThreads = new Set(events.filter(isPageThread).map(threadOf));
  const tasks = events.filter((event) => event.name.endsWith('RunTask') && pageThreads.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('The trace has no tasks of the page');
  const longest = (times: readonly (number | undefined)[]) =>
    times.reduce<number>((most, time = 0) => Math.max(most, time), 0) / MICROSECONDS;
  return { cpuMs: longest(tasks.map(({ tdur }) => tdur)), ms: longest(tasks.map(({ dur }) => dur)) };
}
