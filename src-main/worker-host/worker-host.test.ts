import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { packPrediction } from '../../src-shared/packed-prediction';
import { analysed, JAZZ } from '../testing/fixtures';
import { forkNodeWorker } from './node-worker-port';
import { WorkerHost } from './worker-host';
import type { WorkerPort } from './worker-port';

/** A worker played by the test: what it is sent is kept, what it says is up to the test. */
function playWorker() {
  let say: (message: unknown) => void = () => {};
  let exit: (exitCode: number | null) => void = () => {};
  const sent: unknown[] = [];
  const kill = vi.fn();
  const port: WorkerPort = {
    send: (message) => sent.push(message),
    onMessage: (listener) => {
      say = listener;
    },
    onExit: (listener) => {
      exit = listener;
    },
    kill,
  };
  return {
    port,
    sent,
    kill,
    say: (message: unknown) => say(message),
    exit: (exitCode: number | null) => exit(exitCode),
  };
}

const PACKED = packPrediction(JAZZ);

type Played = ReturnType<typeof playWorker>;

const notes: string[] = [];

function startWith(worker: Played, stallMs?: number): Promise<WorkerHost> {
  const options = {
    onEngineChange: (note: string) => notes.push(note),
    forkWorker: () => worker.port,
    workerPath: 'w.js',
    modelDir: '/models/test-1',
    engine: 'onnx-webgpu' as const,
    ffmpegPath: '/bin/ffmpeg',
  };
  return WorkerHost.start(stallMs === undefined ? options : { ...options, stallMs });
}

async function startReady(worker: Played, stallMs?: number): Promise<WorkerHost> {
  const starting = startWith(worker, stallMs);
  worker.say({ type: 'started' });
  worker.say({ type: 'ready', modelId: 'test-1', engine: 'onnx-cpu', tracksAtOnce: 3, backbone: null });
  return starting;
}

it('has the worker load the model once it listens', async () => {
  const worker = playWorker();
  const host = await startReady(worker);
  expect(worker.sent).toEqual([
    { type: 'load', modelDir: '/models/test-1', engine: 'onnx-webgpu', ffmpegPath: '/bin/ffmpeg' },
  ]);
  expect(host.engine).toBe('onnx-cpu');
  expect(host.tracksAtOnce).toBe(3);
});

it('hands on why the model could not be loaded', async () => {
  const worker = playWorker();
  const starting = startWith(worker);
  worker.say({ type: 'load-failed', error: { code: 'model-invalid', message: 'hash' } });
  await expect(starting).rejects.toMatchObject({ code: 'model-invalid', message: 'hash' });
  expect(worker.kill).toHaveBeenCalled();
});

it('tells when the engine goes on otherwise, and which one computes since', async () => {
  const worker = playWorker();
  const host = await startReady(worker);
  worker.say({ type: 'engine-changed', engine: 'onnx-webgpu', batchSize: 8, reason: 'onnx-webgpu failed: memory.' });
  worker.say({ type: 'engine-changed', engine: 'onnx-cpu', batchSize: null, reason: 'onnx-webgpu failed: gone' });
  expect(notes.slice(-2)).toEqual([
    'onnx-webgpu failed: memory; it goes on with 8 segments at once',
    'onnx-webgpu failed: gone; onnx-cpu goes on in its place',
  ]);
  expect(host.engine).toBe('onnx-cpu');
});

it('brings each answer to the one who asked', async () => {
  const worker = playWorker();
  const host = await startReady(worker);
  const [first, second] = [host.analyse('/1.mp3'), host.analyse('/2.mp3')];
  worker.say({ type: 'failed', jobId: 1, error: { code: 'no-audio', message: 'nothing' } });
  worker.say({ type: 'progress', jobId: 0, analysedSec: 3 });
  worker.say({ type: 'analysed', jobId: 0, ...analysed(JAZZ) });
  await expect(first).resolves.toMatchObject({ prediction: JAZZ, peakMemoryBytes: 1e6 });
  await expect(second).rejects.toMatchObject({ code: 'no-audio' });
});

it('has tracks scored from embeddings, and knows of which backbone they may be', async () => {
  const worker = playWorker();
  const starting = startWith(worker);
  worker.say({ type: 'started' });
  const backbone = 'b'.repeat(64);
  worker.say({ type: 'ready', modelId: 'test-1', engine: 'onnx-cpu', tracksAtOnce: 3, backbone });
  const host = await starting;
  expect(host.backbone).toBe(backbone);
  const embeddings = [new Uint8Array([1]), new Uint8Array([2])];
  const [first, second] = [host.rescore(embeddings), host.rescore(embeddings)];
  expect(worker.sent.slice(-2)).toEqual([0, 1].map((jobId) => ({ type: 'rescore', jobId, embeddings })));
  worker.say({ type: 'rescored', jobId: 0, predictions: [PACKED, PACKED] });
  worker.say({ type: 'failed', jobId: 1, error: { code: 'bad-input', message: 'no embedding' } });
  await expect(first).resolves.toEqual([PACKED, PACKED]);
  await expect(second).rejects.toMatchObject({ code: 'bad-input' });
});

it.each([
  ['fewer tracks', { type: 'rescored', jobId: 0, predictions: [PACKED] }],
  ['another question', { type: 'analysed', jobId: 0, ...analysed(JAZZ) }],
])('takes a worker that answers to %s for crashed', async (_what, answer) => {
  const worker = playWorker();
  const host = await startReady(worker);
  const rescored = host.rescore([new Uint8Array([1]), new Uint8Array([2])]);
  worker.say(answer);
  await expect(rescored).rejects.toMatchObject({ code: 'worker-crashed' });
  expect(host.isAlive).toBe(false);
});

it.each([
  ['ends', (worker: Played) => worker.exit(139)],
  ['is killed', (worker: Played) => worker.exit(null)],
  [
    'says something outside the contract',
    (worker: Played) => worker.say({ type: 'analysed', jobId: 0, ...analysed(JAZZ), prediction: 'loud' }),
  ],
])('takes a worker that %s for crashed, with all it had in hand', async (_what, happen) => {
  const worker = playWorker();
  const host = await startReady(worker);
  const asked = [host.analyse('/1.mp3'), host.analyse('/2.mp3')];
  happen(worker);
  for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: 'worker-crashed' });
  expect(host.isAlive).toBe(false);
  await expect(host.analyse('/3.mp3')).rejects.toMatchObject({ code: 'worker-crashed' });
});

it('ends a worker that is stuck, but none that works or has nothing to do', async () => {
  const worker = playWorker();
  const host = await startReady(worker, 40);
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(host.isAlive).toBe(true);
  const answer = host.analyse('/1.mp3');
  for (let sign = 0; sign < 4; sign++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    worker.say({ type: 'progress', jobId: 0, analysedSec: sign });
  }
  expect(host.isAlive).toBe(true);
  await expect(answer).rejects.toMatchObject({ code: 'worker-crashed' });
  expect(worker.kill).toHaveBeenCalled();
});

it('asks for every job to be given up', async () => {
  const worker = playWorker();
  const host = await startReady(worker);
  const answer = host.analyse('/1.mp3');
  host.cancelAll();
  expect(worker.sent.at(-1)).toEqual({ type: 'cancel', jobId: 0 });
  worker.say({ type: 'failed', jobId: 0, error: { code: 'cancelled', message: 'given up' } });
  await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
});

let folder: string | null = null;
afterEach(async () => {
  if (folder !== null) await rm(folder, { recursive: true, force: true });
  folder = null;
});

it('talks to a real process, and notices its end', async () => {
  folder = await mkdtemp(join(tmpdir(), 'sleevenotes-worker-'));
  const workerPath = join(folder, 'worker.mjs');
  await writeFile(
    workerPath,
    `process.on('message', (message) => {
       if (message.type === 'load') process.send({ type: 'ready', modelId: 'test-1', engine: message.ffmpegPath, tracksAtOnce: 2, backbone: null });
       else if (message.path === '/die') process.exit(3);
       else if (message.type === 'rescore') process.send({ type: 'rescored', jobId: message.jobId, predictions: message.embeddings.map(
         (bytes) => ({ ...${JSON.stringify(PACKED)}, timeline: new Uint8Array(3), engine: bytes.constructor.name, durationSec: bytes.length, segmentCount: bytes[46_999] })) });
       else process.send({ type: 'failed', jobId: message.jobId, error: { code: 'no-audio', message: message.path } });
     });
     process.send({ type: 'started' });`,
  );
  const host = await WorkerHost.start({
    forkWorker: forkNodeWorker,
    workerPath,
    modelDir: '/m',
    engine: 'onnx-cpu',
    ffmpegPath: '/f',
  });
  expect(host.engine).toBe('/f');
  // Bytes go across as bytes, as many as there are in a whole batch.
  const scored = await host.rescore(Array.from({ length: 256 }, (_, i) => new Uint8Array(47_000).fill(i % 250 || 1)));
  expect(scored[200]).toMatchObject({
    durationSec: 47_000,
    segmentCount: 200,
    engine: expect.stringMatching(/^(Uint8Array|Buffer)$/) as string,
  });
  await expect(host.analyse('/sóng\n🎵.mp3')).rejects.toMatchObject({ code: 'no-audio', message: '/sóng\n🎵.mp3' });
  await expect(host.analyse('/die')).rejects.toMatchObject({
    code: 'worker-crashed',
    message: expect.stringContaining('3') as string,
  });
});
