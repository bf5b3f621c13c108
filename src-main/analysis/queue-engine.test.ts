import { beforeEach, expect, it, vi } from 'vitest';
import type { AnalysisState } from '../../src-shared/domain';
import { CodedError, type ErrorInfo } from '../../src-shared/errors';
import { JAZZ } from '../testing/fixtures';
import { EVERYTHING, type PendingSource } from './pending-feed';
import type { Analyser, AnalyserStart } from './analyser';
import { AnalysisQueue } from './queue';

/** What the queue does about engines that are not known yet, fail or end the process. */

const TRACKS = [1, 2, 3, 4].map((id) => ({ id, path: `/m/${id}.mp3`, audioId: String(id) }));

const ANALYSED = {
  prediction: JAZZ,
  embedding: null,
  times: { decodeMs: 0, featuresMs: 0, modelMs: 0, idleMs: 0 },
  peakMemoryBytes: 0,
};

let done: Set<number>;
let failed: Map<number, ErrorInfo>;
let starts: AnalyserStart[];
let states: AnalysisState[];
/** Which engine a start gives, and which paths end its process. */
let engineOf: (start: AnalyserStart) => string;
let crashesOn: (engine: string, path: string) => boolean;

beforeEach(() => {
  [done, failed, starts, states] = [new Set(), new Map(), [], []];
  engineOf = ({ isSafe }) => (isSafe ? 'onnx-cpu' : 'onnx-webgpu');
  crashesOn = () => false;
});

function createAnalyser(start: AnalyserStart): Analyser {
  starts.push(start);
  const engine = engineOf(start);
  const crash = new CodedError('worker-crashed', 'The analysis process was killed');
  let isAlive = true;
  return {
    engine,
    tracksAtOnce: 3,
    backbone: null,
    get isAlive() {
      return isAlive;
    },
    async analyse(path) {
      await new Promise(setImmediate);
      if (!isAlive) throw crash;
      if (!crashesOn(engine, path)) return ANALYSED;
      isAlive = false;
      throw crash;
    },
    rescore: () => Promise.reject(new CodedError('internal', 'nothing is kept here')),
    cancelAll: () => {},
    stop: () => {},
  };
}

const pending: PendingSource = {
  listPending: (_set, afterPath) => TRACKS.filter(({ id, path }) => path > afterPath && !done.has(id)),
  countPending: () => TRACKS.filter(({ id }) => !done.has(id)).length,
  isPending: (trackId) => !done.has(trackId),
};

function createQueue(startAnalyser: (start: AnalyserStart) => Promise<Analyser>): AnalysisQueue {
  return new AnalysisQueue({
    startAnalyser,
    pending,
    embeddings: { backbone: null, hasAny: () => false, rescorable: () => new Set(), get: () => null },
    ingest: {
      analysed(trackId) {
        done.add(trackId);
        return null;
      },
      rescored: () => {},
    },
    markFailed(trackId, error) {
      done.add(trackId);
      failed.set(trackId, error);
    },
    onChange: (state) => states.push(state),
    onFinished: () => {},
  });
}

async function run(): Promise<AnalysisState> {
  const queue = createQueue((start) => Promise.resolve(createAnalyser(start)));
  queue.start(EVERYTHING);
  return queue.whenIdle();
}

it('blames the engine for a crash, goes on with the safe one and says so; no track is blamed', async () => {
  crashesOn = (engine, path) => engine === 'onnx-webgpu' && path === '/m/2.mp3';
  expect(await run()).toMatchObject({
    done: 4,
    failed: 0,
    engine: 'onnx-cpu',
    notes: ['The analysis process was killed while onnx-webgpu computed; onnx-cpu takes its place'],
  });
  expect(starts.map(({ isSafe }) => isSafe)).toEqual([false, true]);
});

it('still blames a track that crashes the safe engine by itself', async () => {
  crashesOn = (_engine, path) => path === '/m/3.mp3';
  expect(await run()).toMatchObject({ done: 4, failed: 1 });
  expect([...failed.keys()]).toEqual([3]);
});

it('gives the other engine a new chance in the next run', async () => {
  crashesOn = (engine) => engine === 'onnx-webgpu';
  const queue = createQueue((start) => Promise.resolve(createAnalyser(start)));
  queue.start(EVERYTHING);
  await queue.whenIdle();
  done.clear();
  queue.start(EVERYTHING);
  expect((await queue.whenIdle()).notes).toHaveLength(1);
  expect(starts.map(({ isSafe }) => isSafe)).toEqual([false, true, false, true]);
});

it('tells which engine is tried before the first track, and keeps what it is told of engines', async () => {
  engineOf = (start) => {
    start.onTry('onnx-webgpu');
    start.onNote('onnx-webgpu cannot be used');
    start.onNote('onnx-webgpu cannot be used');
    return 'onnx-cpu';
  };
  const last = await run();
  expect(states.some(({ status, trying }) => status === 'starting' && trying === 'onnx-webgpu')).toBe(true);
  expect(last).toMatchObject({ done: 4, trying: null, notes: ['onnx-webgpu cannot be used'] });
});

it('is cancelled at once while engines are tried, without an error', async () => {
  const queue = createQueue(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new CodedError('cancelled', 'given up')));
        starts.push({ signal } as AnalyserStart);
      }),
  );
  queue.start(EVERYTHING);
  await vi.waitFor(() => expect(starts).toHaveLength(1));
  queue.cancel();
  expect(await queue.whenIdle()).toMatchObject({ status: 'idle', trying: null, done: 0, error: null });
});
