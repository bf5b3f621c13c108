import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { headJobSchema, jobSongsSchema, networkJobSchema } from '../../src-shared/contract/trainer-contract';
import type { TrainingRequest, TrainingState } from '../../src-shared/training';
import { LabelledLibrary, requestOf } from '../labels/testing/labelled-library';
import { SettingsFile } from '../settings';
import { forkNodeWorker } from '../worker-host/node-worker-port';
import type { WorkerPort } from '../worker-host/worker-port';
import { JobFolders } from './job-folders';
import { writeScriptedTrainer } from './testing/scripted-trainer';
import { Trainings } from './training-service';

let base: string;
let library: LabelledLibrary;
let trainings: Trainings;
let states: TrainingState[];
let trainer: WorkerPort;
const made = vi.fn();

async function open(): Promise<Trainings> {
  const opened = new Trainings({
    labelSets: library.sets,
    labelSongs: library.labelSongs,
    embeddings: { get: (audioId) => (library.heard.has(audioId) ? new TextEncoder().encode(audioId) : null) },
    settings: SettingsFile.open(join(base, 'settings.json')),
    jobFolders: new JobFolders(base, join(base, 'models')),
    takenIds: async () => new Set(await readdir(join(base, 'models')).catch(() => [])),
    ownModelsDir: join(base, 'models'),
    learnedSongs: () => Promise.resolve(new Set(['/music/Jazz/0.mp3'])),
    forkWorker: (path, onWords) => (trainer = forkNodeWorker(path, onWords)),
    trainerPath: await writeScriptedTrainer(base),
    findFfmpeg: () => Promise.resolve('/bin/ffmpeg'),
    onChange: (state) => states.push(state),
    onMade: made,
    cancelMs: 300,
  });
  await opened.open();
  return opened;
}

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-training-')));
  library = new LabelledLibrary();
  library.addMany(12, 'Jazz');
  library.addMany(11, 'Rock');
  states = [];
  made.mockClear();
  trainings = await open();
});
afterEach(async () => {
  await trainings.close();
  library.database.close();
  await rm(base, { recursive: true, force: true });
});

function requestFor(title: string, depth: TrainingRequest['depth'] = HEAD): TrainingRequest {
  return { labels: requestOf(), depth, title, targetPrecision: 0.8 };
}

const HEAD: TrainingRequest['depth'] = { kind: 'head', keepsLabels: true };
const NETWORK: TrainingRequest['depth'] = { kind: 'network', network: 'crnn', epochs: 3 };
const leftFolders = () => readdir(join(base, 'training')).catch(() => []);
const jobFile = (modelId: string, name: string) => readFile(join(base, 'training', modelId, name), 'utf8');

/** Until the trainer has told its epoch. */
async function untilRunning(): Promise<void> {
  await vi.waitFor(() => expect(trainings.state().curve).toHaveLength(1));
}

describe('a training', () => {
  it('gives a trainer the songs and makes a model, which nothing uses by itself', async () => {
    await trainings.start(requestFor('made'));
    const state = await trainings.whenIdle();
    expect(state).toMatchObject({ status: 'idle', madeModelId: 'made-1', error: null, bestEpoch: 1 });
    expect(state.curve).toHaveLength(1);
    expect(made).toHaveBeenCalledOnce();
    expect(await leftFolders()).toEqual([]);
    expect(states.map(({ status }) => status)).toEqual(expect.arrayContaining(['preparing', 'running', 'idle']));
    const shares = states.filter(({ status }) => status !== 'idle').map(({ progress }) => progress);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(trainings.request()).toEqual(requestFor('made'));
    await trainings.start(requestFor('made'));
    expect((await trainings.whenIdle()).madeModelId).toBe('made-2');
    trainings.dismiss();
    expect(trainings.state()).toMatchObject({ madeModelId: null, curve: [] });
  });

  it('describes the songs as the label set has them', async () => {
    const [track] = library.addMany(1, 'Polka', { artist: 'P', album: 'Q' });
    library.choose(track!, 'Jazz', 'rejected');
    library.choose(track!, 'Rock', 'added');
    const unheard = library.add('/music/unheard.mp3', { fileGenres: ['Jazz'] });
    library.heard.delete('/music/unheard.mp3');
    library.hear(library.tracks.findId('/music/Jazz/0.mp3')!, [0.912_34, 0.1, 0.2]);
    await trainings.start(requestFor('waits'));
    await untilRunning();
    const songs = jobSongsSchema.parse(JSON.parse(await jobFile('waits-1', 'songs.json')));
    const sound = await jobFile('waits-1', 'embeddings.bin');
    expect(songs).toHaveLength(24);
    expect(songs.every(({ id, embedding: e }) => e && sound.slice(e.offset, e.offset + e.bytes) === id)).toBe(true);
    expect(songs.find(({ id }) => id === '/music/Jazz/0.mp3')).toMatchObject({
      ...{ artist: 'Jazz 0', album: 'Album', labels: ['Jazz'], absent: [], isPartial: false },
      baseProbs: { 'genre/Jazz': 0.9123, 'genre/Pop': 0.1, 'genre/Rock': 0.2 },
    });
    expect(songs.filter(({ isBaseLearned }) => isBaseLearned).map(({ id }) => id)).toEqual(['/music/Jazz/0.mp3']);
    expect(songs.find(({ artist }) => artist === 'P')).toMatchObject({
      album: 'Q',
      labels: ['Rock'],
      absent: ['Jazz'],
    });
    expect(songs.some(({ path }) => path === library.tracks.get(unheard).path)).toBe(false);
    const job = headJobSchema.parse(JSON.parse(await jobFile('waits-1', 'told.json')));
    expect(job).toMatchObject({
      ...{ jobDir: join(base, 'training', 'waits-1'), baseModelDir: '/models/test-1', modelId: 'waits-1' },
      ...{ labels: ['Jazz', 'Rock'], field: 'genre', keepsLabels: true, targetPrecision: 0.8 },
      ...{ leftOut: 0, unheard: 1 },
    });
  });

  it('keeps songs together as a table has them', async () => {
    const path = join(base, 'labels.tsv');
    const rows = ['Jazz', 'Rock'].flatMap((genre) =>
      Array.from(
        { length: 10 },
        (_, i) => `/music/${genre}/${i}.mp3\t${genre}\t${i === 0 ? '' : 'Nobody else'}\tBest of`,
      ),
    );
    await writeFile(path, ['path\tlabels\tartist\talbum', ...rows].join('\n'));
    const labels = requestOf({ source: { kind: 'table', path } });
    await trainings.start({ ...requestFor('waits'), labels });
    await untilRunning();
    const songs = jobSongsSchema.parse(JSON.parse(await jobFile('waits-1', 'songs.json')));
    expect(songs.find((song) => song.path === '/music/Jazz/0.mp3')).toMatchObject({
      artist: 'Jazz 0',
      album: 'Best of',
    });
    expect(songs.filter(({ artist }) => artist === 'Nobody else')).toHaveLength(18);
  });

  it('knows no more than a rejection of a song that only that was said of', async () => {
    const track = library.add('/music/odd.mp3');
    library.choose(track, 'Jazz', 'rejected');
    await trainings.start(requestFor('waits'));
    await untilRunning();
    const songs = jobSongsSchema.parse(JSON.parse(await jobFile('waits-1', 'songs.json')));
    expect(songs.filter(({ isPartial }) => isPartial)).toMatchObject([
      { id: '/music/odd.mp3', labels: [], absent: ['Jazz'] },
    ]);
  });

  it('stands still, goes on, and ends early with what it has', async () => {
    await trainings.start(requestFor('waits'));
    await untilRunning();
    trainings.pause();
    await vi.waitFor(() => expect(trainings.state().stage).toBe('Standing still'));
    expect(trainings.state()).toMatchObject({ status: 'paused', etaSec: null });
    trainings.resume();
    await vi.waitFor(() => expect(trainings.state().stage).toBe('Going on'));
    expect(trainings.state()).toMatchObject({ status: 'running', etaSec: 5 });
    await expect(trainings.start(requestFor('made'))).rejects.toMatchObject({ code: 'bad-input' });
    trainings.stopEarly();
    expect((await trainings.whenIdle()).madeModelId).toBe('waits-1');
  });

  it.each(['waits', 'hangs'])('that is cancelled leaves nothing (%s)', async (title) => {
    await trainings.start(requestFor(title));
    await untilRunning();
    await trainings.cancel();
    expect(trainings.state()).toMatchObject({ status: 'idle', error: null, madeModelId: null, resumable: null });
    expect([await leftFolders(), await readdir(join(base, 'models'))]).toEqual([[], []]);
    expect(made).not.toHaveBeenCalled();
  });

  it('that is cancelled while it is being prepared never starts', async () => {
    const starting = trainings.start(requestFor('made'));
    void trainings.cancel();
    await expect(starting).rejects.toMatchObject({ code: 'cancelled' });
    expect(trainings.state().status).toBe('idle');
  });
});

describe('what goes wrong', () => {
  it.each([
    ['fails', { code: 'disk-full', message: 'no room' }],
    ['dies', { code: 'worker-crashed', message: 'The training process ended with code 3: out of luck; try again' }],
    ['mad', { code: 'worker-crashed', message: expect.stringContaining('unexpected') as string }],
  ])('is told, and leaves nothing (%s)', async (title, error) => {
    await trainings.start(requestFor(title));
    expect(await trainings.whenIdle()).toMatchObject({ status: 'idle', error, madeModelId: null });
    expect([await leftFolders(), await readdir(join(base, 'models'))]).toEqual([[], []]);
    await trainings.start(requestFor('made'));
    expect(await trainings.whenIdle()).toMatchObject({ error: null, madeModelId: 'made-1' });
  });

  it('is told of a trainer that was killed', async () => {
    await trainings.start(requestFor('waits'));
    await untilRunning();
    trainer.kill();
    const { error } = await trainings.whenIdle();
    expect(error).toEqual({
      code: 'worker-crashed',
      message: 'The training process was killed (perhaps there was not enough memory); try again',
    });
    expect(await leftFolders()).toEqual([]);
  });

  it('is refused before anything is begun', async () => {
    library.addMany(11, 'Jazz');
    await expect(trainings.start({ ...requestFor('made'), labels: requestOf({ minSongs: 12 }) })).rejects.toMatchObject(
      {
        code: 'bad-input',
        message: expect.stringContaining('only Jazz is left') as string,
      },
    );
    library.heard.clear();
    await expect(trainings.start(requestFor('made'))).rejects.toThrow(/sound of too few songs/);
    expect([trainings.state().status, await leftFolders()]).toEqual(['idle', []]);
  });
});

describe('a whole network', () => {
  it('is trained on songs of which no sound is kept', async () => {
    library.heard.clear();
    await trainings.start(requestFor('waits', NETWORK));
    await untilRunning();
    const songs = jobSongsSchema.parse(JSON.parse(await jobFile('waits-1', 'songs.json')));
    expect([songs.length, songs.every(({ embedding }) => embedding === null)]).toEqual([23, true]);
    const job = networkJobSchema.parse(JSON.parse(await jobFile('waits-1', 'told.json')));
    expect(job).toMatchObject({ network: 'crnn', epochs: 3, ffmpegPath: '/bin/ffmpeg' });
  });

  it('goes on after the program was closed, in the same folder', async () => {
    await trainings.start(requestFor('waits', NETWORK));
    await untilRunning();
    await trainings.close();
    trainings = await open();
    expect(trainings.state()).toMatchObject({ status: 'idle', resumable: { title: 'waits', stage: 'Training' } });
    trainings.resume();
    expect(trainings.state().resumable).toBeNull();
    await untilRunning();
    expect(JSON.parse(await jobFile('waits-1', 'told.json'))).toMatchObject({
      modelId: 'waits-1',
      type: 'train-network',
    });
    trainings.stopEarly();
    expect(await trainings.whenIdle()).toMatchObject({ madeModelId: 'waits-1', resumable: null });
    expect(await leftFolders()).toEqual([]);
  });

  it('that was cut short keeps its folder when one of the same title is begun', async () => {
    await trainings.start(requestFor('waits', NETWORK));
    await untilRunning();
    trainer.kill();
    await trainings.whenIdle();
    await trainings.start(requestFor('waits'));
    await untilRunning();
    trainings.stopEarly();
    expect(await trainings.whenIdle()).toMatchObject({ madeModelId: 'waits-2', resumable: { title: 'waits' } });
    expect(await leftFolders()).toEqual(['waits-1']);
    await expect(jobFile('waits-1', 'job.json')).resolves.toContain('train-network');
  });

  it('is gone on with by one process alone, and given up by no other', async () => {
    await trainings.start(requestFor('waits', NETWORK));
    await untilRunning();
    await trainings.close();
    const other = await open();
    trainings = await open();
    trainings.resume();
    await untilRunning();
    other.resume();
    expect((await other.whenIdle()).error).toMatchObject({ code: 'file-busy' });
    const third = await open();
    await third.cancel();
    await Promise.all([other.close(), third.close()]);
    expect(await leftFolders()).toEqual(['waits-1']);
    trainings.stopEarly();
    expect((await trainings.whenIdle()).madeModelId).toBe('waits-1');
  });

  it('goes on after its trainer was killed, or is given up', async () => {
    await trainings.start(requestFor('waits', NETWORK));
    await untilRunning();
    trainer.kill();
    expect(await trainings.whenIdle()).toMatchObject({
      error: { code: 'worker-crashed' },
      resumable: { title: 'waits' },
    });
    await trainings.cancel();
    expect([trainings.state().resumable, await leftFolders()]).toEqual([null, []]);
  });
});

it('two processes that train the same title make two models', async () => {
  const other = await open();
  await Promise.all([trainings.start(requestFor('waits')), other.start(requestFor('waits'))]);
  await vi.waitFor(async () => expect((await leftFolders()).sort()).toEqual(['waits-1', 'waits-2']));
  await vi.waitFor(() => {
    for (const each of [trainings, other]) expect(each.state().curve).toHaveLength(1);
  });
  trainings.stopEarly();
  other.stopEarly();
  const made = [await trainings.whenIdle(), await other.whenIdle()].map(({ madeModelId }) => madeModelId);
  expect(made.sort()).toEqual(['waits-1', 'waits-2']);
  await other.close();
});

it('the model that a training builds on is told, also to other processes', async () => {
  await trainings.start(requestFor('waits'));
  await untilRunning();
  expect(await new JobFolders(base, join(base, 'models')).bases()).toEqual(['/models/test-1']);
  await trainings.cancel();
  expect(await new JobFolders(base, join(base, 'models')).bases()).toEqual([]);
});

describe('folders of trainings that were killed', () => {
  it('are removed, those that somebody works in are not', async () => {
    await trainings.start(requestFor('waits'));
    await untilRunning();
    await mkdir(join(base, 'training', 'old-1'));
    await writeFile(join(base, 'training', 'old-1', 'owner'), '../../elsewhere');
    const other = await open();
    expect(await leftFolders()).toEqual(['waits-1']);
    expect(other.state().resumable).toBeNull();
    await other.close();
  });
});
