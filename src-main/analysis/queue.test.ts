import { beforeEach, expect, it, vi } from 'vitest';
import type { AnalysedTrack } from '../../src-shared/contract/worker-contract';
import type { AnalysisState } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import type { TrackPrediction } from '../../src-shared/prediction';
import { openDatabase } from '../store/database';
import { EmbeddingsRepo } from '../store/embeddings-repo';
import { PredictionsRepo } from '../store/predictions-repo';
import { ScanRepo } from '../store/scan-repo';
import { TracksRepo } from '../store/tracks-repo';
import { analysed, JAZZ, makeFacts, TEST_SPEC } from '../testing/fixtures';
import type { Analyser } from './analyser';
import { createIngest } from './ingest';
import { KeptEmbeddings } from './kept-embeddings';
import { EVERYTHING } from './pending-feed';
import { AnalysisQueue } from './queue';

/** What a worker does with a path: answers, fails with a code, dies with all it has in hand, or waits to be told. */
type Behaviour = (path: string) => 'answer' | 'crash' | 'hang' | CodedError;

let tracks: TracksRepo;
let predictions: PredictionsRepo;
let scans: ScanRepo;
let behave: Behaviour;
let started: number;
let asked: string[];
let mostInFlight: number;
let states: AnalysisState[];
let finished: number[];
let onFinished: () => void;
let startError: CodedError | null;
let answer: TrackPrediction;

beforeEach(() => {
  const database = openDatabase(':memory:');
  tracks = new TracksRepo(database);
  predictions = new PredictionsRepo(database);
  scans = new ScanRepo(database);
  behave = () => 'answer';
  onFinished = () => {};
  [started, mostInFlight, asked, states, finished, startError, answer] = [0, 0, [], [], [], null, JAZZ];
});

function startAnalyser(): Promise<Analyser> {
  if (startError) return Promise.reject(startError);
  started += 1;
  const inFlight = new Map<string, (error: CodedError) => void>();
  let isAlive = true;
  const rejectAll = (error: CodedError): void => {
    for (const reject of inFlight.values()) reject(error);
    inFlight.clear();
  };
  return Promise.resolve({
    engine: 'test',
    get isAlive() {
      return isAlive;
    },
    tracksAtOnce: 3,
    backbone: null,
    analyse(path) {
      asked.push(path);
      return new Promise<AnalysedTrack>((resolve, reject) => {
        inFlight.set(path, reject);
        mostInFlight = Math.max(mostInFlight, inFlight.size);
        setImmediate(() => {
          if (!inFlight.has(path)) return;
          const behaviour = behave(path);
          if (behaviour === 'hang') return;
          inFlight.delete(path);
          if (behaviour === 'answer') return resolve(analysed(answer));
          if (behaviour !== 'crash') return reject(behaviour);
          isAlive = false;
          reject(new CodedError('worker-crashed', 'crashed'));
          rejectAll(new CodedError('worker-crashed', 'crashed'));
        });
      });
    },
    rescore: () => Promise.reject(new CodedError('internal', 'nothing is kept here')),
    cancelAll: () => rejectAll(new CodedError('cancelled', 'cancelled')),
    stop: () => {
      isAlive = false;
    },
  });
}

function makeQueue(): AnalysisQueue {
  const embeddings = new KeptEmbeddings(
    new EmbeddingsRepo(':memory:'),
    () => null,
    () => true,
  );
  return new AnalysisQueue({
    startAnalyser,
    pending: predictions,
    embeddings,
    ingest: createIngest({ predictionsRepo: predictions, embeddings, spec: () => TEST_SPEC }),
    markFailed: (trackId, error) => predictions.markFailed(trackId, error),
    onChange: (state) => states.push(state),
    onFinished: (trackId) => {
      finished.push(trackId);
      onFinished();
    },
  });
}

function add(count: number): string[] {
  const paths = Array.from({ length: count }, (_, index) => `/m/${String(index).padStart(4, '0')}.mp3`);
  for (const path of paths) scans.save(makeFacts({ path }), null, 1);
  return paths;
}

async function runAll(): Promise<AnalysisState> {
  const queue = makeQueue();
  queue.start(EVERYTHING);
  return queue.whenIdle();
}

it('analyses everything that waits, each once, a few at a time', async () => {
  const paths = add(450);
  expect(await runAll()).toMatchObject({
    status: 'idle',
    done: 450,
    failed: 0,
    total: 450,
    engine: 'test',
    error: null,
  });
  expect([...asked].sort()).toEqual(paths);
  expect(mostInFlight).toBe(3);
  expect(tracks.counts()).toMatchObject({ analysed: 450, pending: 0 });
  expect(finished).toHaveLength(450);
  expect(started).toBe(1);
});

it('starts no worker when nothing waits', async () => {
  expect(await runAll()).toMatchObject({ status: 'idle', total: 0 });
  expect(started).toBe(0);
});

it('tells progress, speed and the time left', async () => {
  add(20);
  await runAll();
  const running = states.filter(({ status, etaSec }) => status === 'running' && etaSec !== null);
  expect(running.length).toBeGreaterThan(0);
  expect(running.every(({ total, done }) => total === 20 && done <= 20)).toBe(true);
  expect(states.some(({ currentPaths }) => currentPaths.length === 3)).toBe(true);
});

it('turns a broken file into a row with its reason and goes on', async () => {
  const paths = add(5);
  behave = (path) => (path === paths[2] ? new CodedError('no-audio', 'There is nothing to hear') : 'answer');
  expect(await runAll()).toMatchObject({ done: 5, failed: 1 });
  const failed = tracks.get(tracks.findId(paths[2] as string) as number);
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'no-audio', message: expect.stringContaining(paths[2] as string) as string },
  });
});

it('blames only the track that crashes the worker a second time', async () => {
  const paths = add(12);
  behave = (path) => (path === paths[5] ? 'crash' : 'answer');
  expect(await runAll()).toMatchObject({ done: 12, failed: 1, error: null });
  expect(tracks.get(tracks.findId(paths[5] as string) as number).error?.code).toBe('worker-crashed');
  expect(asked.filter((path) => path === paths[5])).toHaveLength(2);
  expect(tracks.counts()).toMatchObject({ analysed: 11, failed: 1 });
});

it('forgives a crash that does not come again', async () => {
  const paths = add(6);
  let crashes = 0;
  behave = (path) => (path === paths[1] && crashes++ === 0 ? 'crash' : 'answer');
  expect(await runAll()).toMatchObject({ done: 6, failed: 0 });
  expect(started).toBe(2);
});

it('ends with the reason when the engine cannot start, and leaves the tracks waiting', async () => {
  add(3);
  startError = new CodedError('ffmpeg-missing', 'install ffmpeg');
  expect(await runAll()).toMatchObject({ status: 'idle', done: 0, error: { code: 'ffmpeg-missing' } });
  expect(tracks.counts()).toMatchObject({ pending: 3 });
});

it('blames no track when the answers do not fit the model', async () => {
  add(3);
  answer = { ...JAZZ, modelId: 'other-1' };
  expect(await runAll()).toMatchObject({ error: { code: 'model-invalid' } });
  expect(tracks.counts()).toMatchObject({ pending: 3, failed: 0 });
});

it('tells what its tracks took, together', async () => {
  add(4);
  const { times } = await runAll();
  expect(times).toMatchObject({
    decodeMs: 40,
    featuresMs: 80,
    modelMs: 120,
    idleMs: 20,
    heardSec: 24,
    peakMemoryBytes: 1e6,
  });
  expect(times.storeMs).toBeGreaterThan(0);
  expect(times.elapsedMs).toBeGreaterThanOrEqual(times.storeMs);
});

it('pauses and resumes', async () => {
  add(20);
  const queue = makeQueue();
  onFinished = () => {
    if (finished.length === 3) queue.pause();
  };
  queue.start(EVERYTHING);
  await vi.waitFor(() => expect(queue.state).toMatchObject({ status: 'paused', currentPaths: [] }));
  const doneAtPause = finished.length;
  expect(doneAtPause).toBeLessThan(10);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(finished).toHaveLength(doneAtPause);
  expect(queue.state.status).toBe('paused');
  queue.resume();
  expect(await queue.whenIdle()).toMatchObject({ done: 20 });
});

it('cancels: what is done stays, the rest waits, also what was in flight', async () => {
  const paths = add(10);
  behave = (path) => (paths.indexOf(path) < 4 ? 'answer' : 'hang');
  const queue = makeQueue();
  queue.start(EVERYTHING);
  await vi.waitFor(() => expect(finished).toHaveLength(4));
  queue.cancel();
  expect(await queue.whenIdle()).toMatchObject({ status: 'idle', done: 4, error: null });
  expect(tracks.counts()).toMatchObject({ analysed: 4, pending: 6, failed: 0 });
  behave = () => 'answer';
  queue.start(EVERYTHING);
  expect(await queue.whenIdle()).toMatchObject({ done: 6 });
});

it('starts again after a cancel that is still under way', async () => {
  add(3);
  const queue = makeQueue();
  queue.start(EVERYTHING);
  queue.cancel();
  queue.start(EVERYTHING);
  expect(await queue.whenIdle()).toMatchObject({ done: 3 });
});

it('a cancel also takes back what was asked for while the one before was under way', async () => {
  add(3);
  const queue = makeQueue();
  queue.start(EVERYTHING);
  queue.cancel();
  queue.start(EVERYTHING);
  queue.cancel();
  expect(await queue.whenIdle()).toMatchObject({ status: 'idle', done: 0 });
  expect(asked).toEqual([]);
});

it('loses nothing that is asked for in the moment a run ends, whichever moment that is', async () => {
  const [path] = add(1) as [string];
  for (let turns = 0; turns < 20; turns++) {
    predictions.requeue({ paths: [path] });
    const queue = makeQueue();
    queue.start({ paths: ['/nothing/waits/here'] });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    queue.start({ paths: [path] });
    await queue.whenIdle();
    expect(asked).toHaveLength(turns + 1);
  }
});

it('analyses only what it was asked for, and joins what is asked later', async () => {
  const paths = add(6);
  const queue = makeQueue();
  queue.start({ paths: [paths[1] as string] });
  await queue.whenIdle();
  expect(asked).toEqual([paths[1]]);
  queue.start({ paths: [paths[2] as string] });
  queue.start({ paths: [paths[4] as string] });
  expect(await queue.whenIdle()).toMatchObject({ done: 2, total: 2 });
  expect(tracks.counts()).toMatchObject({ analysed: 3, pending: 3 });
});

it('hears audio once that lies in several files', async () => {
  for (let index = 0; index < 9; index++) scans.save(makeFacts({ path: `/m/${index}.mp3`, audioId: 'same' }), null, 1);
  await runAll();
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(tracks.counts()).toMatchObject({ analysed: 9 });
});
