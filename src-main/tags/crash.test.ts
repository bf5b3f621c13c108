import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { computeAudioId } from '../audio-file/audio-id';
import { recoverJournal } from './recover-journal';
import { makeAudio } from './testing/audio-varieties';
import { buildId3v2, pictureBody, utf8Text } from './testing/id3-builder';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { undoEntry } from './undo-edits';
import { writeTags } from './write-tags';

const KILLS = 12;
/** Under node_modules, so that the bundle finds the packages it leaves outside. */
const BUNDLE = join(import.meta.dirname, '../../node_modules/.cache/sleevenotes-tests/endless-writer.mjs');

const { mpegFrames } = makeAudio();
const ORIGINAL = Buffer.concat([
  buildId3v2({
    major: 4,
    frames: [
      { id: 'TIT2', body: utf8Text('T') },
      { id: 'APIC', body: pictureBody(4, 500_000) },
    ],
  }),
  ...Array.from({ length: 60 }, () => mpegFrames),
]);

let work: WorkFolder;
let paths: string[];

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'testing/endless-writer.ts')];
  await build({ entryPoints, outfile: BUNDLE, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
});
beforeEach(() => {
  work = makeWorkFolder();
  paths = ['a.mp3', 'b.mp3'].map((name) => join(work.path, name));
  for (const path of paths) writeFileSync(path, ORIGINAL);
});
afterEach(() => work.remove());

async function startWriter(): Promise<{ writer: ChildProcess; output: () => string }> {
  const writer = spawn(process.execPath, [BUNDLE, work.databasePath, ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  writer.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(writer.stdout, 'data');
  return { writer, output: () => output };
}

async function kill(writer: ChildProcess): Promise<void> {
  writer.kill('SIGKILL');
  await once(writer, 'exit');
}

async function undoEverything(): Promise<void> {
  for (const entryId of work.journal.undoable({ all: true })) {
    expect((await undoEntry(entryId, work)).reason).toBeUndefined();
  }
  for (const path of paths) expect(readFileSync(path).equals(ORIGINAL)).toBe(true);
}

function tempFiles(): string[] {
  return readdirSync(work.path).filter((name) => name.startsWith('.sleevenotes-'));
}

test(`a writer killed ${KILLS} times at different moments never loses a byte`, { timeout: 120_000 }, async () => {
  const audioId = await computeAudioId(paths[0] ?? '');
  for (let round = 0; round < KILLS; round += 1) {
    const { writer } = await startWriter();
    await delay(20 + ((round * 67) % 230));
    await kill(writer);
    await recoverJournal(work.journal);
    expect(tempFiles()).toEqual([]);
    expect(work.journal.abandoned()).toEqual([]);
    for (const path of paths) expect(await computeAudioId(path)).toBe(audioId);
  }
  expect(work.journal.undoable({ all: true }).length).toBeGreaterThan(0);
  await undoEverything();
});

test('a new write settles what a dead process left at this file', { timeout: 60_000 }, async () => {
  const { writer } = await startWriter();
  await delay(60);
  await kill(writer);
  const [path = ''] = paths;
  const result = await writeTags(
    { path, edits: [{ field: 'genre', new: ['Mine'] }] },
    { ...work, runId: work.journal.startRun() },
  );
  expect(result).toEqual({ path, status: 'written' });
  await recoverJournal(work.journal);
  await undoEverything();
});

test("two processes at the same files get in nobody's way", { timeout: 60_000 }, async () => {
  const [first, second] = [await startWriter(), await startWriter()];
  await delay(300);
  // The recovery of a process that starts meanwhile leaves the live ones' work alone.
  await recoverJournal(work.journal);
  await delay(700);
  for (const { writer } of [first, second]) await kill(writer);
  const refusals = [first, second].flatMap(({ output }) => output().split('\n').slice(1, -1));
  for (const refusal of refusals) expect(refusal).toMatch(/^(file-busy|changed-since): /);
  await recoverJournal(work.journal);
  expect(tempFiles()).toEqual([]);
  await undoEverything();
});
