import { fork } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { toErrorInfo } from '../../../src-shared/errors';
import { BACKEND_NAMES, type BackendName } from './backend';
import { TOLERANCE, worstDifference, type WorstDifference } from './compare-values';
import { measureSpeed } from './measure-speed';
import { runSelfTest } from './self-test';
import reference from './self-test-reference.json' with { type: 'json' };
import { startBackend } from './start-backend';

/** What the trainer is told as its command to be such a process. */
export const PROBE_COMMAND = 'probe-backend';

/** Longer than the slowest backend takes on a slow machine: after that it hangs. */
const TIMEOUT_MS = 180_000;

/** What trying a backend gave. */
export interface Probe {
  readonly name: BackendName;
  /** Null when it did not even start. */
  readonly device: string | null;
  /** Why it may not be used; null when it passed. */
  readonly problem: string | null;
  /** Null when the self-test did not come to its end. */
  readonly worst: WorstDifference | null;
  /** Null when it was not measured, because it may not be used; 0 when it was too slow to be measured. */
  readonly segmentsPerSec: number | null;
}

/**
 * Tries a backend in a process of its own, so that one that crashes or hangs only disqualifies itself.
 * @param trainerPath the program to start
 */
export async function probeBackend(trainerPath: string, name: BackendName, timeoutMs = TIMEOUT_MS): Promise<Probe> {
  const child = fork(trainerPath, [PROBE_COMMAND, name], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const words = text(child.stderr!).catch(() => '');
  const heard: { said: Probe | null; isLate: boolean } = { said: null, isLate: false };
  const timer = setTimeout(() => {
    heard.isLate = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  child.on('message', (message) => (heard.said = message as Probe));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  }).finally(() => clearTimeout(timer));
  if (heard.isLate) return withLateEnd(name, heard.said, `no answer in ${timeoutMs / 1000} s`);
  return withEnd(name, heard.said, `crashed (${child.signalCode ?? `exit code ${child.exitCode}`})`, await words);
}

/** One that computes correctly but is too slow to be measured can be used where there is no other. */
function withLateEnd(name: BackendName, said: Probe | null, how: string): Probe {
  if (said === null) return failed(name, null, how);
  return said.problem === null && said.segmentsPerSec === null ? { ...said, segmentsPerSec: 0 } : said;
}

/** What was said stands, unless the end came between the self-test and the measurement of speed, or before anything. */
function withEnd(name: BackendName, said: Probe | null, how: string, words: string): Probe {
  if (said === null) {
    const lastLine = words.trim().split('\n').at(-1)!.slice(0, 200);
    return failed(name, null, lastLine === '' ? how : `${how}: ${lastLine}`);
  }
  const isDone = said.problem !== null || said.segmentsPerSec !== null;
  return isDone ? said : { ...said, problem: `passes the self-test, but training batches of 16: ${how}` };
}

/** The other side: tries the backend that the command names, and tells how it went: after the self-test, and again after measuring. */
export async function serveProbe(name: string | undefined): Promise<void> {
  const known = BACKEND_NAMES.find((each) => each === name);
  if (known === undefined) return;
  const say = (probe: Probe) => new Promise((resolve) => process.send?.(probe, resolve));
  let device: string | null = null;
  try {
    const started = await startBackend(known);
    device = started.device;
    const { values, leakedTensors } = await runSelfTest(started.tf);
    const worst = worstDifference(values, reference);
    const tested: Probe = {
      name: known,
      device,
      problem: problemOf(worst, leakedTensors),
      worst,
      segmentsPerSec: null,
    };
    await say(tested);
    if (tested.problem === null) await say({ ...tested, segmentsPerSec: await measureSpeed(started.tf) });
  } catch (error) {
    await say(failed(known, device, toErrorInfo(error).message));
  }
  // Some backends keep threads or devices that would keep the process.
  process.exit();
}

function failed(name: BackendName, device: string | null, problem: string): Probe {
  return { name, device, problem, worst: null, segmentsPerSec: null };
}

function problemOf({ name, difference }: WorstDifference, leakedTensors: number): string | null {
  if (difference > TOLERANCE) return `${name} is off by ${difference.toExponential(1)} (allowed: ${TOLERANCE})`;
  return leakedTensors === 0 ? null : `leaves ${leakedTensors} tensors behind after every step`;
}
