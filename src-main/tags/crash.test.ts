import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AudioKind } from '../audio-file/audio-layout';
import { computeAudioId } from '../audio-file/audio-id';
import { readTags } from './read-tags';
import { recoverJournal } from './recover-journal';
import { makeAllVarieties } from './testing/all-varieties';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';
import { undoEntry } from './undo-edits';
import { writeTags } from './write-tags';

const ROUNDS = 50;
const WRITERS = 4;
const LONGEST_LIFE_MS = 250;
/** Under node_modules, so that the bundle finds the packages it leaves outside. */
const BUNDLE = join(import.meta.dirname, '../../node_modules/.cache/sleevenotes-tests/endless-writer.mjs');

/** The largest file of every format: the longer a copy takes, the likelier a kill falls into it. */
const ORIGINALS = new Map<AudioKind, { name: string; bytes: Buffer }>();
for (const { kind, extension, bytes } of makeAllVarieties()) {
  const content = bytes();
  if (content.length > (ORIGINALS.get(kind)?.bytes.length ?? 0)) {
    ORIGINALS.set(kind, { name: `${kind}.${extension}`, bytes: content });
  }
}

let work: WorkFolder;
let paths: string[];

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'testing/endless-writer.ts')];
  await build({ entryPoints, outfile: BUNDLE, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
});
beforeEach(() => {
  work = makeWorkFolder();
  paths = [...ORIGINALS.values()].map(({ name, bytes }) => {
    const path = join(work.path, name);
    writeFileSync(path, bytes);
    return path;
  });
});
afterEach(() => work.remove());

async function startWriter(files: readonly string[] = paths): Promise<{ writer: ChildProcess; output: () => string }> {
  const writer = spawn(process.execPath, [BUNDLE, work.databasePath, ...files], {
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
  for (const [index, { name, bytes }] of [...ORIGINALS.values()].entries()) {
    expect([name, readFileSync(paths[index] ?? '').equals(bytes)]).toEqual([name, true]);
  }
}

function tempFiles(): string[] {
  return readdirSync(work.path).filter((name) => name.startsWith('.sleevenotes-'));
}

test(
  `${ROUNDS * WRITERS} kills at random moments tear no file of any format and lose no byte`,
  { timeout: 600_000 },
  async () => {
    const audioIds = await Promise.all(paths.map(computeAudioId));
    const titles = await Promise.all(paths.map(async (path) => (await readTags(path)).title));
    for (let round = 0; round < ROUNDS; round += 1) {
      const shares = Array.from({ length: WRITERS }, (_, writer) =>
        paths.filter((_path, i) => (i + round) % WRITERS === writer),
      );
      const writers = await Promise.all(shares.map(startWriter));
      await Promise.all(
        writers.map(async ({ writer }) => {
          await delay(Math.random() * LONGEST_LIFE_MS);
          await kill(writer);
        }),
      );
      await recoverJournal(work.journal);
      expect(tempFiles()).toEqual([]);
      expect(work.journal.abandoned()).toEqual([]);
      expect(await Promise.all(paths.map(computeAudioId))).toEqual(audioIds);
      expect(await Promise.all(paths.map(async (path) => (await readTags(path)).title))).toEqual(titles);
    }
    expect(work.journal.undoable({ all: true }).length).toBeGreaterThan(WRITERS);
    await undoEverything();
  },
);

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
