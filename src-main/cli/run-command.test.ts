import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServices } from '../services';
import { TEST_SPEC } from '../testing/fixtures';
import { forkJazzWorker } from '../testing/jazz-worker';
import { modelContent, putArchive, putModel } from '../testing/model-archive';
import { currentSurroundings } from './data-dir';
import { runCommandLine } from './run-command';
import { Terminal } from './terminal';

let base: string;
let music: string;
let heard: string[];

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-cli-')));
  music = join(base, 'music');
  await mkdir(music);
  await mkdir(join(base, 'models', TEST_SPEC.id), { recursive: true });
  await writeFile(join(base, 'models', TEST_SPEC.id, 'spec.json'), JSON.stringify(TEST_SPEC));
  heard = [];
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

interface Outcome {
  readonly exitCode: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly notes: string;
}

/** Runs one command with `--json`, with everything real but the worker. */
async function run(...argv: readonly string[]): Promise<Outcome> {
  const [stdout, stderr] = [collect(), collect()];
  const exitCode = await runCommandLine(
    [...argv, '--json', '--data', join(base, 'data')],
    {
      terminal: new Terminal(stdout.stream, stderr.stream, () => {}),
      stdin: Readable.from([]),
      surroundings: { ...currentSurroundings(), cwd: base },
      stop: new AbortController().signal,
      openServices: (dataDir) =>
        createServices({
          dataDir,
          modelsDir: join(base, 'models'),
          workerPath: 'none',
          forkWorker: forkJazzWorker((path) => heard.push(path)),
          ffmpegPath: 'ffmpeg',
          version: '0.0.0',
        }),
    },
    { version: '0.0.0', trainerPath: 'none' },
  );
  const lines = stdout.text().split('\n').slice(0, -1);
  return { exitCode, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), notes: stderr.text() };
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

/** A second of a tone of its own, so that no two files hold the same audio. */
function makeSong(name: string, toneHz: number): string {
  const path = join(music, name);
  execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', `sine=frequency=${toneHz}:duration=1`, path]);
  return path;
}

describe('analyse', () => {
  it('answers for every copy of a recording, and listens to it once', async () => {
    const names = ['a.mp3', 'b.mp3', 'c.mp3', 'd.mp3', 'e.mp3'];
    const paths = names.map((name, index) => makeSong(name, 300 + 100 * index));
    // Far enough behind that it is not yet in the worker's hands when the first has been heard.
    const copy = join(music, 'z.mp3');
    await copyFile(join(music, 'a.mp3'), copy);
    const { exitCode, lines } = await run('analyse', music);
    expect(lines.map(({ path, error }) => [path, error])).toEqual([...paths, copy].map((path) => [path, undefined]));
    expect(exitCode).toBe(0);
    expect(heard).toEqual(paths);
  });

  it('says of a file that cannot be read why, the first time and again', async () => {
    await writeFile(join(music, 'text.mp3'), 'This is no music.');
    for (const options of [[], ['--again']]) {
      const { exitCode, lines } = await run('analyse', ...options, music);
      expect(lines).toEqual([
        { path: join(music, 'text.mp3'), error: expect.objectContaining({ code: 'file-unreadable' }) as unknown },
      ]);
      expect(exitCode).toBe(1);
    }
  });
});

describe('plan', () => {
  it('follows rules given for this run, warns, and counts', async () => {
    const song = makeSong('a.mp3', 440);
    const rules = ['--rename', 'Jazz=Jazz, Blues', '--mood-mode', 'off', '--acousticbrainz'];
    const { exitCode, lines, notes } = await run('plan', ...rules, music);
    expect(lines).toEqual([
      {
        path: song,
        edits: [
          { field: 'genre', old: [], new: ['Jazz, Blues'] },
          { field: 'ab:genre', old: [], new: ['Jazz, Blues'] },
          { field: 'ab:mood', old: [], new: ['Q4 tag'] },
        ],
        warnings: [expect.stringContaining('“Jazz, Blues” contains a comma')],
      },
    ]);
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: '1 file would change, 0 would not; 1 warning\n' });
    expect((await run('plan', music)).lines).toMatchObject([{ edits: [{ new: ['Jazz tag'] }, { field: 'mood' }] }]);
  });

  it('refuses a label the model does not have before it listens to anything', async () => {
    makeSong('a.mp3', 440);
    const { exitCode, lines, notes } = await run('plan', '--threshold', 'Polka=0.4', music);
    expect({ exitCode, lines }).toEqual({ exitCode: 2, lines: [] });
    expect(notes).toContain('the model has no label "Polka"; it has Jazz (Jazz title; written Jazz tag)');
    expect(heard).toEqual([]);
  });
});

describe('write', () => {
  it('says plainly what is wrong with the path of the plan', async () => {
    for (const [path, why] of [
      ['music', 'it is a folder, not a file'],
      ['none.jsonl', 'there is no such file'],
    ] as const) {
      const { exitCode, notes } = await run('write', path);
      expect(exitCode).toBe(1);
      expect(notes).toContain(`the plan ${join(base, path)} can't be read: ${why}`);
    }
  });

  it('keeps the modification time where that is wished', async () => {
    const song = makeSong('a.mp3', 440);
    await utimes(song, 1_000_000, 1_000_000);
    await writeFile(
      join(base, 'plan.jsonl'),
      JSON.stringify({ path: song, edits: [{ field: 'mood', new: ['Calm'] }] }),
    );
    expect((await run('write', '--keep-mtime', 'plan.jsonl')).exitCode).toBe(0);
    expect((await stat(song)).mtimeMs).toBe(1_000_000_000);
  });

  it('refuses what could not be planned, writes the rest, and exits 1', async () => {
    const song = makeSong('a.mp3', 440);
    await writeFile(join(music, 'text.mp3'), 'This is no music.');
    const { lines } = await run('plan', music);
    await writeFile(join(base, 'plan.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(await run('write', 'plan.jsonl')).toMatchObject({
      exitCode: 1,
      lines: [
        { path: join(music, 'text.mp3'), status: 'refused' },
        { path: song, status: 'written' },
      ],
    });
  });
});

describe('undo', () => {
  it('of a run that never was is a slip of the keyboard', async () => {
    const { exitCode, notes } = await run('undo', '--run', '7');
    expect(exitCode).toBe(2);
    expect(notes).toContain('there is no run 7');
  });

  it('of a folder restores files the library never saw', async () => {
    const song = makeSong('a.mp3', 440);
    const before = await readFile(song);
    await writeFile(
      join(base, 'plan.jsonl'),
      '{"path": "music/a.mp3", "edits": [{"field": "genre", "new": ["Jazz"]}]}',
    );
    const written = await run('write', 'plan.jsonl');
    expect(written).toMatchObject({ exitCode: 0, lines: [{ path: song, status: 'written' }] });
    expect(written.notes).toContain(`undo --run 1 --data ${JSON.stringify(join(base, 'data'))}`);
    expect((await readFile(song)).equals(before)).toBe(false);
    expect(await run('undo', 'music')).toMatchObject({ exitCode: 0, lines: [{ path: song, status: 'written' }] });
    expect((await readFile(song)).equals(before)).toBe(true);
  });
});

describe('history', () => {
  it('tells of every file of every run, with the bytes that restore it', async () => {
    const song = makeSong('a.mp3', 440);
    const edits = [{ field: 'genre', new: ['Jazz'] }];
    const lines = [song, join(music, 'none.mp3')].map((path) => JSON.stringify({ path, edits }));
    await writeFile(join(base, 'plan.jsonl'), lines.join('\n'));
    await run('write', 'plan.jsonl');
    await run('undo', 'music');
    const { exitCode, lines: records } = await run('history');
    expect(exitCode).toBe(0);
    expect(records).toMatchObject([
      { runId: 1, path: song, state: 'undone', edits },
      { runId: 1, path: join(music, 'none.mp3'), state: 'failed', splices: [] },
    ]);
    const { splices } = records[0] as { splices: { after: string }[] };
    const written = Buffer.concat(splices.map(({ after }) => Buffer.from(after, 'base64')));
    expect(written.toString('latin1')).toContain('Jazz');
    expect((await run('history', '--run', '1')).lines).toHaveLength(2);
    expect(await run('history', '--run', '2')).toMatchObject({ exitCode: 2 });
  });
});

describe('paths with nothing behind them', () => {
  it('are told as such', async () => {
    expect(await run('analyse', music)).toMatchObject({
      exitCode: 0,
      lines: [],
      notes: 'No audio files were found there.\n',
    });
    expect(await run('undo', music)).toMatchObject({ exitCode: 0, notes: 'There is nothing to undo.\n' });
    const slip = await run('undo', join(base, 'misuc'));
    expect(slip.exitCode).toBe(1);
    expect(slip.notes).toContain('misuc: there is no such file or folder');
  });
});

describe('engines', () => {
  it('are tried once, and the fastest that works is marked', async () => {
    const { exitCode, lines, notes } = await run('engines');
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: '' });
    expect(lines.find(({ used }) => used === true)).toMatchObject({ engine: 'onnx-cpu', segmentsPerSec: 200 });
    expect(lines.find(({ engine }) => engine === 'onnx-webgpu')).toEqual({
      engine: 'onnx-webgpu',
      title: 'ONNX Runtime on WebGPU',
      device: null,
      problem: 'no such device',
      goldenError: null,
      segmentsPerSec: null,
      used: false,
    });
    expect(await readFile(join(base, 'data', 'engines.json'), 'utf8')).toContain('no such device');
  });

  it('can be asked for; one that cannot be used is refused, and no file is blamed', async () => {
    const song = makeSong('a.mp3', 440);
    const refused = await run('analyse', '--engine', 'onnx-webgpu', song);
    expect(refused).toMatchObject({ exitCode: 1, lines: [{ path: song, error: { code: 'bad-input' } }] });
    expect(JSON.stringify(refused.lines)).toContain('onnx-webgpu) cannot be used: no such device');
    expect(heard).toEqual([]);
    expect(await run('analyse', '--engine', 'tfjs-wasm', song)).toMatchObject({ exitCode: 0, lines: [{ path: song }] });
  });

  it('of the settings that cannot be used give way, with a note', async () => {
    await mkdir(join(base, 'data'), { recursive: true });
    await writeFile(join(base, 'data', 'settings.json'), '{"engine":"onnx-webgpu"}');
    const { exitCode, notes } = await run('analyse', makeSong('a.mp3', 440));
    expect({ exitCode, notes }).toEqual({
      exitCode: 0,
      notes: 'Note: ONNX Runtime on WebGPU (onnx-webgpu) cannot be used: no such device; onnx-cpu takes its place\n',
    });
  });
});

describe('scan', () => {
  it('counts and fails for files that cannot be read, also when it has known them for long', async () => {
    makeSong('a.mp3', 440);
    await writeFile(join(music, 'empty.mp3'), '');
    for (const read of [2, 0]) {
      const { exitCode, lines } = await run('scan', music);
      expect(lines).toMatchObject([{ seen: 2, read, failed: 1 }]);
      expect(exitCode).toBe(1);
    }
    expect((await run('scan')).exitCode).toBe(1);
    await rm(join(music, 'empty.mp3'));
    expect(await run('scan')).toMatchObject({ exitCode: 0, lines: [{ failed: 0, gone: 1 }] });
  });
});

describe('models', () => {
  const own = join('data', 'models');

  it('goes the whole way: listed, used, exported, deleted, taken in', async () => {
    await putModel(join(base, 'models'));
    await putModel(join(base, own), { id: 'mine-1', title: 'Mine' });
    makeSong('a.mp3', 440);
    await run('analyse', music);
    const listed = async () => (await run('models')).lines.map(({ id, inUse, heard }) => [id, inUse, heard]);
    expect(await listed()).toEqual([
      [TEST_SPEC.id, true, 1],
      ['mine-1', false, 0],
    ]);
    expect((await run('models', 'use', 'mine-1')).lines).toEqual([{ id: 'mine-1', heard: 0, waiting: 1 }]);
    await run('analyse', music);
    expect(await listed()).toEqual([
      [TEST_SPEC.id, false, 1],
      ['mine-1', true, 1],
    ]);
    expect((await run('models', 'export', 'mine-1', 'm.zip')).lines).toEqual([{ path: join(base, 'm.zip') }]);
    expect((await run('models', 'use', TEST_SPEC.id)).lines).toEqual([{ id: TEST_SPEC.id, heard: 1, waiting: 0 }]);
    expect(await run('models', 'delete', 'mine-1')).toMatchObject({ exitCode: 0, lines: [{ id: 'mine-1' }] });
    expect((await run('models', 'import', 'm.zip', '--as', 'mine-2')).lines).toMatchObject([
      { id: 'mine-2', title: 'Mine', shipped: false, error: null },
    ]);
    expect(await listed()).toEqual([
      [TEST_SPEC.id, true, 1],
      ['mine-2', false, 0],
    ]);
  });

  it('tells why not, and changes nothing', async () => {
    await putArchive(join(base, 'bad.zip'), { ...modelContent(), 'run.js': '' });
    const refused = async (...words: string[]) => {
      const { exitCode, lines, notes } = await run('models', ...words);
      expect([exitCode, lines]).toEqual([1, []]);
      return notes;
    };
    expect(await refused('import', 'bad.zip')).toContain('run.js is no file of a model');
    expect(await refused('use', 'gone-1')).toContain('There is no model gone-1');
    expect(await refused('delete', TEST_SPEC.id)).toContain('came with the app');
    expect(await run('models')).toMatchObject({ lines: [{ id: TEST_SPEC.id, inUse: true }], notes: '' });
    await writeFile(join(base, 'data', 'settings.json'), '{"modelId":"gone-1"}');
    const { lines, notes } = await run('models');
    expect([lines[0]?.inUse, notes]).toEqual([
      false,
      expect.stringMatching(/^None is in use: There is no model gone-1/),
    ]);
  });
});
