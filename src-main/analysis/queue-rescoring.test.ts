import { beforeEach, expect, it, vi } from 'vitest';
import type { AnalysisState } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import { packPrediction, type PackedPrediction } from '../../src-shared/packed-prediction';
import { openDatabase } from '../store/database';
import { EmbeddingsRepo } from '../store/embeddings-repo';
import { PredictionsRepo } from '../store/predictions-repo';
import { ScanRepo } from '../store/scan-repo';
import { TracksRepo } from '../store/tracks-repo';
import { analysed, JAZZ, makeFacts, makePrediction, TEST_SPEC } from '../testing/fixtures';
import type { Analyser, AnalyserStart } from './analyser';
import { createIngest } from './ingest';
import { KeptEmbeddings } from './kept-embeddings';
import { EVERYTHING } from './pending-feed';
import { AnalysisQueue } from './queue';

/** What the queue does with tracks whose sound is kept. Here an embedding is one byte: what the model makes of it. */

const BACKBONE = 'b'.repeat(64);
const [POP, ROCK, BAD, DEADLY] = [1, 2, 254, 255];
const HEARD = new Uint8Array([7]);

let tracks: TracksRepo;
let predictions: PredictionsRepo;
let scans: ScanRepo;
let repo: EmbeddingsRepo;
let embeddings: KeptEmbeddings;
let isWanted: boolean;
let workerBackbone: string | null;
let starts: AnalyserStart[];
let batches: number[];
let listened: string[];
let finished: number[];
let states: AnalysisState[];
/** Called before a batch is answered. */
let onBatch: () => Promise<void> | void;
/** In place of what the worker would answer. */
let behave: (() => PackedPrediction[]) | null;

beforeEach(() => {
  const database = openDatabase(':memory:');
  tracks = new TracksRepo(database);
  predictions = new PredictionsRepo(database);
  scans = new ScanRepo(database);
  repo = new EmbeddingsRepo(':memory:');
  embeddings = new KeptEmbeddings(
    repo,
    () => BACKBONE,
    () => isWanted,
  );
  [isWanted, workerBackbone, onBatch, behave] = [true, BACKBONE, () => {}, null];
  [starts, batches, listened, finished, states] = [[], [], [], [], []];
});

function startAnalyser(start: AnalyserStart): Promise<Analyser> {
  starts.push(start);
  let isAlive = true;
  return Promise.resolve({
    engine: 'onnx-cpu',
    get isAlive() {
      return isAlive;
    },
    tracksAtOnce: 3,
    backbone: workerBackbone,
    async analyse(path) {
      await new Promise(setImmediate);
      listened.push(path);
      return { ...analysed(JAZZ), embedding: HEARD };
    },
    async rescore(asked) {
      batches.push(asked.length);
      await new Promise(setImmediate);
      await onBatch();
      if (behave) return behave();
      const first = asked.map((bytes) => bytes[0]);
      if (first.includes(DEADLY)) isAlive = false;
      if (!isAlive) throw new CodedError('worker-crashed', 'The analysis process was killed');
      if (first.includes(BAD)) throw new CodedError('bad-input', 'This is no embedding');
      return first.map((kind) => answer(kind === POP ? 'Pop' : 'Rock'));
    },
    cancelAll: () => {},
    stop: () => {},
  });
}

function answer(genre: 'Pop' | 'Rock'): PackedPrediction {
  return packPrediction(makePrediction(genre === 'Pop' ? [0, 0.9, 0] : [0, 0, 0.9], [1, 0, 0, 0]));
}

function makeQueue(): AnalysisQueue {
  return new AnalysisQueue({
    startAnalyser,
    pending: predictions,
    embeddings,
    ingest: createIngest({ predictionsRepo: predictions, embeddings, spec: () => TEST_SPEC }),
    markFailed: (trackId, error) => predictions.markFailed(trackId, error),
    onChange: (state) => states.push(state),
    onFinished: (trackId) => finished.push(trackId),
  });
}

/** Songs of the library, in path order, with what is kept of each; null: nothing. */
function add(kept: readonly (number | null)[]): string[] {
  return kept.map((byte, index) => {
    const path = `/m/${String(index).padStart(4, '0')}.mp3`;
    scans.save(makeFacts({ path, audioId: `audio ${index}` }), null, 1);
    if (byte !== null) repo.put(`audio ${index}`, BACKBONE, new Uint8Array([byte]));
    return path;
  });
}

async function runAll(): Promise<AnalysisState> {
  const queue = makeQueue();
  queue.start(EVERYTHING);
  return queue.whenIdle();
}

function genreOf(path: string): string | undefined {
  return tracks.get(tracks.findId(path) as number).topGenre?.label;
}

it('scores what is kept, each by its own sound, in large batches, and listens to nothing', async () => {
  const kinds = Array.from({ length: 600 }, (_, index) => (index % 3 === 0 ? POP : ROCK));
  const paths = add(kinds);
  expect(await runAll()).toMatchObject({ status: 'idle', stage: 'rescoring', done: 600, failed: 0, total: 600 });
  expect(listened).toEqual([]);
  expect(paths.map(genreOf)).toEqual(kinds.map((kind) => (kind === POP ? 'Pop' : 'Rock')));
  expect(batches.reduce((sum, size) => sum + size)).toBe(600);
  expect(batches.length).toBeLessThan(11);
  expect(new Set(finished).size).toBe(600);
  expect(tracks.counts()).toMatchObject({ analysed: 600 });
});

it('listens only to what is not kept, after the others, and keeps what it hears', async () => {
  const paths = add([POP, null, ROCK, null]);
  expect(await runAll()).toMatchObject({ done: 4, stage: 'listening' });
  expect(listened).toEqual([paths[1], paths[3]]);
  expect(paths.map(genreOf)).toEqual(['Pop', 'Jazz', 'Rock', 'Jazz']);
  expect(repo.get('audio 3', BACKBONE)).toEqual(Buffer.from(HEARD));
  expect(states.filter(({ stage }) => stage === 'rescoring').every(({ etaSec }) => etaSec === null)).toBe(true);
});

it('tells speed and time left while it scores', async () => {
  add(Array.from({ length: 1000 }, () => POP));
  await runAll();
  const running = states.filter(({ stage, etaSec }) => stage === 'rescoring' && etaSec !== null);
  expect(running.length).toBeGreaterThan(0);
  expect(running.every(({ total, done, tracksPerSec }) => total === 1000 && done <= 1000 && tracksPerSec! > 10)).toBe(
    true,
  );
});

it('uses nothing that another backbone heard, nor the worker where it has another one', async () => {
  const [path] = add([POP]);
  repo.forgetAll();
  repo.put('audio 0', 'c'.repeat(64), new Uint8Array([POP]));
  await runAll();
  expect([batches, listened]).toEqual([[], [path]]);
  predictions.requeue(EVERYTHING);
  workerBackbone = 'd'.repeat(64);
  repo.put('audio 0', BACKBONE, new Uint8Array([ROCK]));
  await runAll();
  expect([batches, listened]).toEqual([[], [path, path]]);
  expect([...repo.get('audio 0', BACKBONE)!]).toEqual([ROCK]);
});

it('scores audio once that lies in several files', async () => {
  for (let index = 0; index < 9; index++) scans.save(makeFacts({ path: `/m/${index}.mp3`, audioId: 'same' }), null, 1);
  repo.put('same', BACKBONE, new Uint8Array([ROCK]));
  await runAll();
  expect([batches, listened]).toEqual([[1], []]);
  expect(tracks.counts()).toMatchObject({ analysed: 9 });
});

it('listens to what is to be heard anew, and then has it stand in again', async () => {
  const paths = add([POP, POP, POP]);
  repo.hearAnew(['audio 1']);
  await runAll();
  expect(listened).toEqual([paths[1]]);
  predictions.requeue(EVERYTHING);
  await runAll();
  expect(listened).toHaveLength(1);
});

it('listens to a song whose embedding can not be read, and scores the others of its batch', async () => {
  const paths = add(Array.from({ length: 100 }, (_, index) => (index === 37 ? BAD : POP)));
  expect(await runAll()).toMatchObject({ done: 100, failed: 0, notes: [] });
  expect(listened).toEqual([paths[37]]);
  expect(repo.get('audio 37', BACKBONE)).toEqual(Buffer.from(HEARD));
});

it('gives scoring up when none can be read, and says so', async () => {
  add(Array.from({ length: 300 }, () => BAD));
  const { notes, done } = await runAll();
  expect(done).toBe(300);
  expect(listened).toHaveLength(300);
  expect(notes).toEqual([expect.stringContaining('This is no embedding')]);
  expect(batches.length).toBeLessThan(60);
});

it('tries a batch again when the worker crashed, and listens when it crashes again', async () => {
  add(Array.from({ length: 300 }, () => POP));
  let isFirst = true;
  onBatch = () => {
    if (isFirst) repo.put('audio 0', BACKBONE, new Uint8Array([DEADLY]));
    isFirst = false;
  };
  repo.put('audio 0', BACKBONE, new Uint8Array([DEADLY]));
  onBatch = () => repo.put('audio 0', BACKBONE, new Uint8Array([POP]));
  expect(await runAll()).toMatchObject({ done: 300, failed: 0, error: null });
  expect([starts.length, listened.length]).toEqual([2, 0]);

  predictions.requeue(EVERYTHING);
  onBatch = () => {};
  repo.put('audio 0', BACKBONE, new Uint8Array([DEADLY]));
  const { notes } = await runAll();
  expect(notes).toEqual([expect.stringContaining('was killed')]);
  expect(starts).toHaveLength(5);
  expect(listened.length).toBeGreaterThan(0);
  expect(tracks.counts()).toMatchObject({ analysed: 300 });
});

it.each([
  ['of another model', { ...answer('Pop'), modelId: 'other-1' }],
  ['without a head', { ...answer('Pop'), heads: [] }],
  ['with a shorter timeline', { ...answer('Pop'), timeline: new Uint8Array(3) }],
])('takes in nothing of a batch with an answer %s', async (_what, misfit) => {
  add([POP, POP]);
  behave = () => [answer('Pop'), misfit];
  expect(await runAll()).toMatchObject({ done: 0, error: { code: 'model-invalid' } });
  expect(tracks.counts()).toMatchObject({ pending: 2, failed: 0 });
  behave = null;
  expect(await runAll()).toMatchObject({ done: 2, error: null });
});

it('pauses, resumes and cancels between batches', async () => {
  add(Array.from({ length: 900 }, () => POP));
  const queue = makeQueue();
  onBatch = () => queue.pause();
  queue.start(EVERYTHING);
  await vi.waitFor(() => expect(queue.state.status).toBe('paused'));
  await new Promise((resolve) => setTimeout(resolve, 30));
  const { done } = queue.state;
  expect(done).toBe(64 * batches.length);
  expect(done).toBeLessThan(300);
  onBatch = () => {
    if (batches.length > 5) queue.cancel();
  };
  queue.resume();
  const last = await queue.whenIdle();
  expect(last).toMatchObject({ status: 'idle', error: null });
  expect(last.done).toBeLessThan(900);
  expect(tracks.counts()).toMatchObject({ analysed: last.done, pending: 900 - last.done, failed: 0 });
  onBatch = () => {};
  expect(await runAll()).toMatchObject({ done: 900 - last.done });
});

it('takes up what is asked for while it scores', async () => {
  const paths = add([POP, ROCK, null]);
  const queue = makeQueue();
  onBatch = () => {
    if (batches.length === 1) queue.start({ paths: [paths[1] as string] });
  };
  queue.start({ paths: [paths[0] as string] });
  queue.start({ paths: [paths[2] as string] });
  expect(await queue.whenIdle()).toMatchObject({ done: 3, total: 3 });
  expect([batches, listened]).toEqual([[1, 1], [paths[2]]]);
});

it('keeps nothing when that is not wanted, and tells once when it can not', async () => {
  add(Array.from({ length: 5 }, () => null));
  isWanted = false;
  expect((await runAll()).notes).toEqual([]);
  expect(repo.audioCount()).toBe(0);
  isWanted = true;
  predictions.requeue(EVERYTHING);
  vi.spyOn(repo, 'put').mockImplementation(() => {
    throw new CodedError('disk-full', 'database or disk is full');
  });
  const { notes, done, failed } = await runAll();
  expect([done, failed]).toEqual([5, 0]);
  expect(notes).toEqual([expect.stringContaining('database or disk is full')]);
  expect(tracks.counts()).toMatchObject({ analysed: 5 });
});
