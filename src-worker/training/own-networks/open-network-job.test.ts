import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JOB_SONGS_FILE, type JobSong } from '../../../src-shared/contract/trainer-contract';
import { openNetworkJob, type OpenNetworkJob } from './open-network-job';

let jobDir: string;
beforeEach(async () => {
  jobDir = await mkdtemp(join(tmpdir(), 'sleevenotes-network-job-'));
});
afterEach(() => rm(jobDir, { recursive: true }));

function song(i: number, change: Partial<JobSong> = {}): JobSong {
  const labels = [i % 2 === 0 ? 'hum' : 'hiss'];
  const facts = { id: `song ${i}`, path: `/music/${i}.mp3`, artist: `artist ${i >> 2}`, album: '', labels };
  return { ...facts, absent: [], isPartial: false, baseProbs: {}, embedding: null, ...change };
}

async function open(songs: readonly JobSong[]): Promise<OpenNetworkJob> {
  await writeFile(join(jobDir, JOB_SONGS_FILE), JSON.stringify(songs));
  return openNetworkJob({ jobDir, labels: ['hum', 'hiss'], seed: 1 });
}

const many = Array.from({ length: 80 }, (_, i) => song(i));

test('a fifth is held out in two parts, whole artists, the same each time', async () => {
  const opened = await open(many);
  const on = (wanted: string) => opened.songs.filter(({ side }) => side === wanted);
  expect([on('train').length, on('validation').length, on('test').length]).toEqual([64, 8, 8]);
  for (const artist of Map.groupBy(opened.songs, (each) => each.song.artist).values()) {
    expect(new Set(artist.map(({ side }) => side)).size).toBe(1);
  }
  expect(opened).toMatchObject({ groupedBy: 'artist', groupCount: 20, leftOut: 0 });
  expect(await open(many)).toEqual(opened);
});

test('songs of which nothing is known that is asked for are left out, and what is not known of others stays unknown', async () => {
  const partly = { labels: ['hum'], isPartial: true };
  const opened = await open([...many, song(80, { labels: ['polka'], isPartial: true }), song(81, partly)]);
  expect(opened.songs).toHaveLength(81);
  expect(opened.songs.at(-1)!.targets).toEqual([1, -1]);
});

test('too few artists are refused', async () => {
  await expect(open(many.slice(0, 8))).rejects.toMatchObject({
    code: 'bad-input',
    message: 'A whole network needs songs of three artists at least: to learn from, to choose by, and to measure with',
  });
});

test('a damaged list is refused', async () => {
  await writeFile(join(jobDir, JOB_SONGS_FILE), '[');
  const opening = openNetworkJob({ jobDir, labels: ['hum', 'hiss'], seed: 1 });
  await expect(opening).rejects.toMatchObject({ code: 'bad-input' });
});
