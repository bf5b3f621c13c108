import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_TRACK_FILTER, planFilterSchema } from '../../src-shared/domain';
import type { FieldChoice } from '../../src-shared/label-choice';
import type { FieldMode } from '../../src-shared/policy';
import { createServices } from '../services';
import { TEST_SPEC } from '../testing/fixtures';
import { forkJazzWorker } from '../testing/jazz-worker';
import type { Services } from './service-types';

let base: string;
let song: string;
let services: Services;
let trackId: number;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-labels-')));
  await mkdir(join(base, 'music'));
  await mkdir(join(base, 'models', TEST_SPEC.id), { recursive: true });
  await writeFile(join(base, 'models', TEST_SPEC.id, 'spec.json'), JSON.stringify(TEST_SPEC));
  song = join(base, 'music', 'song.flac');
  const tags = ['title=Song', 'artist=A\tB', 'album=X', 'genre=Polka'].flatMap((tag) => ['-metadata', tag]);
  execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=duration=1', ...tags, song]);
  services = await createServices({
    dataDir: join(base, 'data'),
    modelsDir: join(base, 'models'),
    workerPath: 'none',
    forkWorker: forkJazzWorker(() => {}),
    ffmpegPath: 'ffmpeg',
    version: '0.0.0',
  });
  await services.library.scanPaths([join(base, 'music')]);
  await services.analysis.start();
  await services.analysis.whenIdle();
  trackId = (await onlyTrack()).id;
});

afterEach(async () => {
  await services.close();
  await rm(base, { recursive: true, force: true });
});

const everything = { filter: NO_TRACK_FILTER };
const genre = (choice: Partial<FieldChoice>): FieldChoice => ({
  field: 'genre',
  old: ['Polka'],
  proposed: [],
  chosen: [],
  ...choice,
});

async function onlyTrack() {
  const [track] = [...(await services.library.tracks(everything))];
  if (track === undefined) throw new Error('the library is empty');
  return track;
}

function setModes(mode: FieldMode): void {
  const policy = services.plans.policy();
  services.plans.setPolicy({ ...policy, genre: { ...policy.genre, mode }, mood: { ...policy.mood, mode: 'off' } });
}

const proposedGenres = () => services.plans.plan(trackId).edits.find(({ field }) => field === 'genre')?.new;
const plannedFiles = () =>
  services.plans.query({ selection: everything, filter: planFilterSchema.parse({}), offset: 0, limit: 9 }).total;

describe('a choice by hand', () => {
  it('is not proposed away, follows the file, and goes with undo', async () => {
    setModes('replace');
    expect(proposedGenres()).toEqual(['Jazz tag']);
    expect(plannedFiles()).toBe(1);
    const choice = genre({ proposed: ['Jazz tag'], chosen: ['Polka', 'Swing'] });
    expect(await services.labels.choose(trackId, [choice])).toMatchObject({ written: 1, refused: 0 });
    expect(await services.library.detail(trackId)).toMatchObject({
      track: { fileGenres: ['Polka', 'Swing'] },
      edits: [],
      choices: [
        { field: 'genre', label: 'Polka', verdict: 'accepted' },
        { field: 'genre', label: 'Swing', verdict: 'added' },
        { field: 'genre', label: 'Jazz tag', verdict: 'rejected' },
      ],
    });
    expect(plannedFiles()).toBe(0);

    await rename(song, join(base, 'music', 'moved.flac'));
    await services.library.rescan();
    expect(services.labels.ofTrack(trackId)).toHaveLength(3);
    expect(await services.tags.undo({ trackIds: [trackId] })).toMatchObject({ written: 1 });
    expect(services.labels.ofTrack(trackId)).toEqual([]);
    expect(proposedGenres()).toEqual(['Jazz tag']);
    expect(plannedFiles()).toBe(1);
  });

  it('of what the file says anyway writes nothing, holds at once, and can be forgotten', async () => {
    setModes('add');
    expect(plannedFiles()).toBe(1);
    const before = await readFile(song);
    const choice = genre({ proposed: ['Polka', 'Jazz tag'], chosen: ['Polka'] });
    expect(await services.labels.choose(trackId, [choice])).toMatchObject({ runId: null, unchanged: 1 });
    expect(await readFile(song)).toEqual(before);
    expect(services.history.runs()).toEqual([]);
    expect(proposedGenres()).toBeUndefined();
    expect(plannedFiles()).toBe(0);
    services.labels.forget(trackId);
    expect(proposedGenres()).toEqual(['Polka', 'Jazz tag']);
    expect(plannedFiles()).toBe(1);
  });

  it('that could not be written is none', async () => {
    const choice = genre({ old: ['Waltz'], chosen: ['Swing'] });
    expect(await services.labels.choose(trackId, [choice])).toMatchObject({ written: 0, refused: 1 });
    expect(services.labels.ofTrack(trackId)).toEqual([]);
    await expect(services.labels.choose(99, [choice])).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the table for training', () => {
  it('has what a song is, what it is not, and what cells need quotes for', async () => {
    await services.labels.choose(trackId, [genre({ proposed: ['Jazz tag', 'Pop'], chosen: ['Polka', 'Swing'] })]);
    const table = join(base, 'labels.tsv');
    expect(await services.labels.exportTo(table, 'genre')).toEqual({ path: table, songs: 1 });
    expect(await readFile(table, 'utf8')).toBe(
      `path\tlabels\tnot\tartist\talbum\n${song}\tPolka;Swing\tJazz tag;Pop\t"A\tB"\tX\n`,
    );
    expect([...services.labels.manifest('mood')]).toEqual(['path\tlabels\tnot\tartist\talbum\n']);
  });

  it('is refused while nothing was chosen, and where it cannot be saved', async () => {
    expect(() => services.labels.assertSome('mood')).toThrow('no song has a mood');
    const nowhere = join(base, 'nowhere', 'labels.tsv');
    await expect(services.labels.exportTo(nowhere, 'genre')).rejects.toMatchObject({ code: 'bad-input' });
  });
});
