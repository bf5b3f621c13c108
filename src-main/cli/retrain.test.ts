import { access, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BACKBONE, HEARING_SPEC } from '../labels/testing/labelled-library';
import { createServices } from '../services';
import { openDatabase } from '../store/database';
import { EmbeddingsRepo } from '../store/embeddings-repo';
import { FoldersRepo } from '../store/folders-repo';
import { ScanRepo } from '../store/scan-repo';
import { makeFacts } from '../testing/fixtures';
import { writeScriptedTrainer } from '../training/testing/scripted-trainer';
import { forkNodeWorker } from '../worker-host/node-worker-port';
import { currentSurroundings } from './data-dir';
import { runCommandLine } from './run-command';
import { Terminal } from './terminal';

let base: string;
let stop: AbortController;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-retrain-')));
  stop = new AbortController();
  for (const folder of ['data', 'models']) await mkdir(join(base, folder));
  await mkdir(join(base, 'models', HEARING_SPEC.id));
  await writeFile(join(base, 'models', HEARING_SPEC.id, 'spec.json'), JSON.stringify(HEARING_SPEC));
  await writeScriptedTrainer(base);
  fillLibrary();
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** 24 songs that were scanned and heard, as the library keeps them. */
function fillLibrary(): void {
  const database = openDatabase(join(base, 'data', 'library.sqlite'));
  const embeddings = new EmbeddingsRepo(join(base, 'data', 'embeddings.sqlite'));
  const { id } = new FoldersRepo(database).add(join(base, 'music'));
  const scans = new ScanRepo(database);
  for (let i = 0; i < 24; i++) {
    const [fileGenres, path] = [[i % 2 === 0 ? 'Jazz' : 'Polka'], join(base, 'music', `${i}.mp3`)];
    scans.save(makeFacts({ path, audioId: `song ${i}`, artist: `Artist ${i}`, fileGenres }), id, 1);
    embeddings.put(`song ${i}`, BACKBONE, new Uint8Array([i]));
  }
  embeddings.close();
  database.close();
}

async function run(...argv: readonly string[]): Promise<{ exitCode: number; text: string; notes: string }> {
  const [stdout, stderr] = [collect(), collect()];
  const exitCode = await runCommandLine(
    ['retrain', ...argv, '--data', join(base, 'data')],
    {
      terminal: new Terminal(stdout.stream, stderr.stream, () => {}),
      stdin: Readable.from([]),
      surroundings: { ...currentSurroundings(), cwd: base },
      stop: stop.signal,
      openServices: (dataDir) =>
        createServices({
          ...{ dataDir, modelsDir: join(base, 'models'), workerPath: 'none', forkWorker: forkNodeWorker },
          ...{ trainerPath: join(base, 'trainer.mjs'), ffmpegPath: 'ffmpeg', version: '0.0.0' },
        }),
    },
    { version: '0.0.0', trainerPath: 'none' },
  );
  return { exitCode, text: stdout.text(), notes: stderr.text() };
}

function collect(): { stream: Writable; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

const settings = async () =>
  JSON.parse(await readFile(join(base, 'data', 'settings.json'), 'utf8')) as Record<string, unknown>;

describe('retrain', () => {
  it('prints what the labels come to, and trains nothing', async () => {
    const { exitCode, text, notes } = await run('--labels-only', '--folder', 'music');
    expect(text.split('\n').map((line) => line.split(/ +/).slice(0, 3))).toEqual([
      ['label', 'songs', 'artists'],
      ['Jazz', '12', '12'],
      ['Polka', '12', '12'],
      [''],
    ]);
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: '24 songs by 24 artists; the sound of 24 is kept.\n' });
  });

  it('says why nothing can be trained, and exits 1', async () => {
    const merged = await run('--labels-only', '--rename', 'Polka=Jazz');
    expect(merged).toMatchObject({ exitCode: 1, notes: expect.stringContaining('one label only, Jazz') as string });
    expect(await run('--rename', 'Polka=')).toMatchObject({ exitCode: 1, text: '' });
    const { exitCode, text } = await run('--labels-only', '--json', '--from', 'none.csv');
    expect(exitCode).toBe(1);
    expect(JSON.parse(text)).toMatchObject({ labels: [], refusal: { code: 'file-missing' } });
  });

  it('makes a model, keeps what was asked for, and says how to use it', async () => {
    const { exitCode, notes } = await run('--title', 'made', '--rename', 'Polka=Dance', '--precision', '90%');
    expect({ exitCode, notes }).toEqual({
      exitCode: 0,
      notes: 'made-1 is in the list of models; use it: npx sleevenotes models use made-1\n',
    });
    expect(await readdir(join(base, 'data', 'models'))).toEqual(['made-1']);
    expect(await settings()).toMatchObject({
      modelId: null,
      training: { title: 'made', targetPrecision: 0.9, labels: { renames: [{ from: 'Polka', to: 'Dance' }] } },
    });
    expect(JSON.parse((await run('--title', 'made', '--json')).text)).toMatchObject({
      modelId: 'made-2',
      inUse: false,
    });
  });

  it('tells what went wrong in the trainer', async () => {
    expect(await run('--title', 'dies')).toMatchObject({
      exitCode: 1,
      notes: 'sleevenotes: The training process ended with code 3: out of luck; try again\n',
    });
  });

  it('that is stopped leaves nothing of new outputs; a whole network goes on later', async () => {
    const [folder, told] = [join(base, 'data', 'training'), join(base, 'data', 'training', 'waits-1', 'told.json')];
    const runUntilTold = async (...argv: readonly string[]): Promise<number> => {
      stop = new AbortController();
      await rm(told, { force: true });
      const running = run('--title', 'waits', ...argv);
      await vi.waitFor(() => access(told), { timeout: 10_000 });
      stop.abort(130);
      return (await running).exitCode;
    };
    expect(await runUntilTold()).toBe(130);
    expect(await readdir(folder)).toEqual([]);
    stop = new AbortController();
    expect(await run('--resume')).toMatchObject({ exitCode: 1, notes: 'sleevenotes: No training was cut short\n' });
    expect(await runUntilTold('--network', 'crnn')).toBe(130);
    expect(await readdir(folder)).toEqual(['waits-1']);
    expect(await runUntilTold('--resume')).toBe(130);
    expect(await readdir(folder)).toEqual(['waits-1']);
  });

  it.each([
    [['--precision', '30'], '--precision needs a number from 50 to 99'],
    [['--network', 'resnet'], 'there is no network "resnet"; there are musicnn-vgg, '],
    [['--rename', 'Jazz'], '--rename needs LABEL=WORD'],
    [['--from', 'choices', '--folder', 'music'], '--folder goes with --from tags and --from folders'],
    [['--depth', '2'], '--depth goes with --from folders'],
    [['--epochs', '2'], '--epochs goes with --network'],
    [['--folder', 'elsewhere'], 'is no folder of the library; it has '],
    [['music'], 'retrain takes no path'],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, notes } = await run(...argv);
    expect(notes).toContain(message);
    expect(exitCode).toBe(2);
  });
});
