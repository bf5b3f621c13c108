import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../scripts/setup/built.mjs';
import type { HeardRecord } from '../src-main/cli/track-json';
import { SAFE_ENGINE } from '../src-shared/engines';
import type { TrackPlan } from '../src-shared/tags';

/** The built command line as people run it: real worker, real model, real files. */

const rootDir = fileURLToPath(new URL('..', import.meta.url));
const program = join(rootDir, 'dist', 'cli.js');
const launcher = join(rootDir, 'bin', 'sleevenotes.mjs');

let scratch = '';
let originals = '';
let music = '';

beforeAll(() => {
  ensureBuilt(rootDir);
  scratch = mkdtempSync(join(tmpdir(), 'sleevenotes-cli-'));
  originals = join(scratch, 'originals');
  mkdirSync(originals);
  makeAudio('tone.mp3', 'sine=frequency=220:duration=7');
  makeAudio('noise.flac', 'anoisesrc=duration=7:seed=1');
  makeAudio('long.mp3', 'anoisesrc=duration=600:seed=2');
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

beforeEach(() => {
  music = mkdtempSync(join(scratch, 'music-'));
  mkdirSync(libraryDir());
  // Which engine is fastest is another matter, and takes its time to find out.
  writeFileSync(join(libraryDir(), 'settings.json'), JSON.stringify({ engine: SAFE_ENGINE }));
});

describe('analyse', () => {
  it('prints a line for every track, in path order, with what was heard', () => {
    copyFileSync(join(originals, 'tone.mp3'), add('b/tone.mp3'));
    copyFileSync(join(originals, 'noise.flac'), add('a.flac'));
    const { code, stdout, stderr } = run(['analyse', '--json', music]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const tracks = jsonLines<HeardRecord>(stdout);
    expect(tracks.map((track) => track.path)).toEqual([join(music, 'a.flac'), join(music, 'b/tone.mp3')]);
    for (const track of tracks) {
      const keys = ['path', 'durationSec', 'segments', 'genre', 'mood', 'theme', 'model', 'engine'];
      expect(Object.keys(track)).toEqual(keys);
      expect(track.durationSec).toBeCloseTo(7, 0);
      expect(track.segments).toBeGreaterThanOrEqual(2);
      expect(Object.keys(track.mood)).toEqual(['Q1', 'Q2', 'Q3', 'Q4']);
      expect(sum(Object.values(track.mood))).toBeCloseTo(1, 2);
      expect(Object.values(track.genre).every((prob) => prob >= 0 && prob <= 1)).toBe(true);
    }
  });

  it('answers what is known without listening again, and listens when told to', () => {
    copyFileSync(join(originals, 'tone.mp3'), add('tone.mp3'));
    const first = run(['analyse', '--json', music]);
    const deaf = { FFMPEG_PATH: join(scratch, 'no-ffmpeg') };
    expect(run(['analyse', '--json', music], { env: deaf })).toEqual(first);
    const again = run(['analyse', '--json', '--again', music], { env: deaf });
    expect(again.code).toBe(1);
    expect(jsonLines(again.stdout)).toMatchObject([
      { path: join(music, 'tone.mp3'), error: { code: 'ffmpeg-missing' } },
    ]);
  });

  it('names broken and missing files, hears the others, and exits 1', () => {
    copyFileSync(join(originals, 'tone.mp3'), add('tone.mp3'));
    writeFileSync(add('text.mp3'), 'not music');
    writeFileSync(add('zero.mp3'), '');
    const { code, stdout, stderr } = run(['analyse', '--json', music, join(music, 'gone.mp3')]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const lines = jsonLines<{ path: string; error?: { code: string } }>(stdout);
    expect(Object.fromEntries(lines.map((line) => [line.path.slice(music.length + 1), line.error?.code]))).toEqual({
      'gone.mp3': 'file-missing',
      'text.mp3': expect.any(String) as string,
      'tone.mp3': undefined,
      'zero.mp3': 'file-empty',
    });
  });

  it('shows bars to people, and a name with a line break on one line', () => {
    copyFileSync(join(originals, 'noise.flac'), add('two\nlines 🎵 "q".flac'));
    const { code, stdout } = run(['analyse', music]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ +0:07 {2}.*\n.*two\\nlines 🎵 "q"\.flac\n {2}genre .*%\n {2}mood {2}.*█.*%\n {2}mood word .*%\n$/,
    );
  });

  it('is quiet when its reader leaves', async () => {
    for (const name of ['a.mp3', 'b.mp3', 'c.mp3']) copyFileSync(join(originals, 'tone.mp3'), add(name));
    run(['analyse', music]);
    const child = start(['analyse', '--json', music]);
    child.stdout.destroy();
    const [errors, code] = await Promise.all([readAll(child.stderr), exitOf(child)]);
    expect({ errors, code }).toEqual({ errors: '', code: 141 });
  });

  it('keeps what is done when interrupted, and exits 130', async () => {
    copyFileSync(join(originals, 'tone.mp3'), add('1-short.mp3'));
    for (const name of ['2-long.mp3', '3-long.mp3', '4-long.mp3']) copyFileSync(join(originals, 'long.mp3'), add(name));
    const child = start(['analyse', '--json', music]);
    const errors = readAll(child.stderr);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
    expect(await errors).toBe('Stopped. What was done is kept.\n');
    const deaf = { FFMPEG_PATH: join(scratch, 'no-ffmpeg') };
    const kept = jsonLines<{ error?: unknown }>(run(['analyse', '--json', music], { env: deaf }).stdout);
    expect(kept[0]).not.toHaveProperty('error');
    expect(kept[3]).toHaveProperty('error');
  });
});

describe('plan, write and undo', () => {
  it('write what was planned and put it back byte for byte', () => {
    copyFileSync(join(originals, 'tone.mp3'), add('tone.mp3'));
    copyFileSync(join(originals, 'noise.flac'), add('noise.flac'));
    const plan = run(['plan', '--json', music]);
    expect(plan.code).toBe(0);
    const plans = jsonLines<TrackPlan>(plan.stdout);
    const planned = [join(music, 'noise.flac'), join(music, 'tone.mp3')];
    expect(plans.map((one) => one.path)).toEqual(planned);
    for (const edit of plans.flatMap((one) => one.edits)) expect(edit.old).toEqual([]);

    // What a model makes of a tone is its own affair: where it is sure of nothing, an edit is added by hand.
    const byHand = [{ field: 'mood', old: [], new: ['Calm'] }];
    const input = plans.map((one) => JSON.stringify(one.edits.length > 0 ? one : { ...one, edits: byHand })).join('\n');
    const before = bytesOf(planned);
    const dry = run(['write', '--dry-run', '--json', '-'], { input });
    expect(dry.code).toBe(0);
    expect(statuses(dry.stdout, 'written')).toEqual(planned);
    expect(bytesOf(planned)).toEqual(before);

    const written = run(['write', '--json', '-'], { input });
    expect(written.code).toBe(0);
    expect(statuses(written.stdout, 'written')).toEqual(planned);
    expect(bytesOf(planned)).not.toEqual(before);
    expect(jsonLines<TrackPlan>(run(['plan', '--json', music]).stdout).flatMap((one) => one.edits)).toEqual([]);

    const runId = /undo --run (\d+)/.exec(written.stderr)?.[1] ?? 'not told';
    const undone = run(['undo', '--json', '--run', runId]);
    expect(undone.code).toBe(0);
    expect(statuses(undone.stdout, 'written').sort()).toEqual([...planned].sort());
    expect(bytesOf(planned)).toEqual(before);
    expect(run(['undo', music])).toMatchObject({ code: 0, stdout: '', stderr: 'There is nothing to undo.\n' });
  });

  it('take a hand-written plan with a relative path, and undo by path', () => {
    const path = add('tone.mp3');
    copyFileSync(join(originals, 'tone.mp3'), path);
    const line = JSON.stringify({ path: 'tone.mp3', edits: [{ field: 'genre', new: ['Jazz', 'Füñk 🎷'] }] });
    const written = run(['write', '--json', '-'], { input: line, cwd: music });
    expect(jsonLines(written.stdout)).toEqual([{ path, status: 'written' }]);
    expect(run(['undo', path]).stdout).toBe(`restored    ${path}\n`);
    expect(readFileSync(path).equals(readFileSync(join(originals, 'tone.mp3')))).toBe(true);
  });

  it('refuse an edit whose old value is not true, and exit 1', () => {
    const path = add('tone.mp3');
    copyFileSync(join(originals, 'tone.mp3'), path);
    const input = JSON.stringify({ path, edits: [{ field: 'genre', old: ['Polka'], new: ['Jazz'] }] });
    const { code, stdout } = run(['write', '--json', '-'], { input });
    expect(code).toBe(1);
    expect(jsonLines(stdout)).toMatchObject([{ path, status: 'refused', reason: expect.any(String) as string }]);
    expect(readFileSync(path).equals(readFileSync(join(originals, 'tone.mp3')))).toBe(true);
  });

  it('write nothing at all when a line of the plan is malformed, and exit 2', () => {
    const path = add('tone.mp3');
    copyFileSync(join(originals, 'tone.mp3'), path);
    const planPath = join(music, 'plan.jsonl');
    writeFileSync(planPath, `${JSON.stringify({ path, edits: [{ field: 'genre', new: ['Jazz'] }] })}\n{"path": 7}\n`);
    const { code, stdout, stderr } = run(['write', planPath]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${planPath}, line 2: path: `);
    expect(readFileSync(path).equals(readFileSync(join(originals, 'tone.mp3')))).toBe(true);
  });
});

describe('scan', () => {
  it('reads what is new, then only what changed', () => {
    copyFileSync(join(originals, 'tone.mp3'), add('tone.mp3'));
    expect(jsonLines(run(['scan', '--json', music]).stdout)).toMatchObject([{ seen: 1, read: 1, skippedCount: 0 }]);
    expect(jsonLines(run(['scan', '--json', music]).stdout)).toMatchObject([{ seen: 1, read: 0, skippedCount: 0 }]);
  });

  it('exits 1 for a folder that is not there', () => {
    expect(run(['scan', join(music, 'gone')]).code).toBe(1);
  });
});

describe('usage', () => {
  it.each([
    [[], 'which command?'],
    [['play'], 'unknown command "play"'],
    [['analyse'], 'analyse needs a file or folder'],
    [['analyse', '--loud', 'x'], "unknown option '--loud'"],
    [['undo'], 'undo needs one of'],
  ])('is refused in plain words and with exit code 2: %j', (argv, message) => {
    const { code, stdout, stderr } = run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^sleevenotes: .*\nSee: sleevenotes (\w+ )?--help\n$/);
    expect(stderr).toContain(message);
  });

  it('fails plainly where the data folder can’t be made', () => {
    const { code, stderr } = run(['analyse', '--data', join(program, 'below-a-file'), music]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sleevenotes: the data folder .+ can't be used: a part of its path is a file.*\n$/);
  });

  it('tells the version and gives help', () => {
    const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string };
    const launched = spawnSync(process.execPath, [launcher, '--version'], { encoding: 'utf8' });
    expect({ code: launched.status, stdout: launched.stdout }).toEqual({ code: 0, stdout: `${version}\n` });
    expect(run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(run(['write', '--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});

/** Every test has a library of its own: the one beside its music. */
function libraryDir(): string {
  return `${music}-library`;
}

function environment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, SLEEVENOTES_DATA: libraryDir(), ...extra };
}

function run(argv: readonly string[], options: { env?: Record<string, string>; input?: string; cwd?: string } = {}) {
  const { env, input = '', cwd } = options;
  const done = spawnSync(process.execPath, [program, ...argv], {
    encoding: 'utf8',
    input,
    env: environment(env),
    cwd,
    timeout: 60_000,
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

function start(argv: readonly string[]) {
  return spawn(process.execPath, [program, ...argv], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
}

async function exitOf(child: ReturnType<typeof start>): Promise<unknown> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Path for a new file of this test's music; folders are made. */
function add(name: string): string {
  const path = join(music, name);
  mkdirSync(join(path, '..'), { recursive: true });
  return path;
}

function makeAudio(name: string, source: string): void {
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-ac', '1', '-ar', '16000', join(originals, name)];
  const made = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`ffmpeg made no ${name}: ${made.stderr}`);
}

function jsonLines<Line>(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function statuses(text: string, status: string): string[] {
  return jsonLines<{ path: string; status: string }>(text)
    .filter((line) => line.status === status)
    .map((line) => line.path);
}

function bytesOf(paths: readonly string[]): string[] {
  return paths.map((path) => readFileSync(path).toString('base64'));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
