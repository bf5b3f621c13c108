import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// Beside the product's own bundles, where its packages are found.
const BUNDLES = join(import.meta.dirname, '../../dist', `test-trainer-${process.pid}`);
const TRAINER = join(BUNDLES, 'train.js');
const CONFIGS = join(import.meta.dirname, 'experiments/configs');

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-trainer-'));
  await mkdir(BUNDLES, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, 'cli.ts')],
    outfile: TRAINER,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
});
afterAll(async () => {
  await rm(BUNDLES, { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
});

function run(...argv: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [TRAINER, ...argv], { cwd: dir }, (error, out, err) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

async function config(name: string, text: string): Promise<string> {
  await writeFile(join(dir, name), text);
  return join(dir, name);
}

describe('the trainer', () => {
  test.each(['train', 'matrix', 'report', 'export'])(
    '%s --help fits into a terminal, and is all right',
    async (name) => {
      const { exitCode, out } = await run(name, '--help');
      expect(exitCode).toBe(0);
      expect(out).toMatch(new RegExp(`Usage: (sleevenotes|npm run train --) ${name}`));
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  test('lists what a matrix would do, and what it cannot', async () => {
    const path = await config(
      'long.json',
      JSON.stringify({
        base: {
          id: 'x',
          title: 'X',
          task: 'one-label',
          segmentSec: 3,
          architecture: { kind: 'conv' },
          training: { epochs: 1, batchSize: 1, learningRate: 1 },
        },
        axes: [
          { name: 'input', options: { mel: { inputs: [{ kind: 'log-mel' }] }, raw: { inputs: [{ kind: 'raw' }] } } },
        ],
      }),
    );
    const { exitCode, out } = await run('matrix', '--config', path, '--dry-run');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^x\.mel {2}to do$/m);
    expect(out).toMatch(/^x\.raw {2}refused: .*conv takes .*not raw$/m);
    expect(out).toContain('2 experiments: 0 done, 1 to do, 1 refused');
  });

  test.each([
    [['train', '--config', 'none.json', '--dry-run'], /sleevenotes train: none\.json: there is no such file/],
    // Told before any backend is tried, which would be announced first.
    [['train'], /^sleevenotes train: --data is missing: for the recipe .*musicnn-vgg-1\.json/],
    [['train', '--config', join(CONFIGS, 's2-square-cnn.json')], /^sleevenotes train: --data is missing/],
    [['matrix', '--dry-run'], /sleevenotes matrix: --config is missing/],
    [
      ['matrix', '--config', join(CONFIGS, 's4-networks.json'), '--work', 'w', '--dry-run'],
      /--work is about the music/,
    ],
    [
      ['matrix', '--config', join(CONFIGS, 's4-networks.json'), '--experiment', 'nix', '--dry-run'],
      /no experiment is called nix; there are s4\.conv/,
    ],
    [
      ['train', '--config', join(CONFIGS, 's4-networks.json'), '--dry-run'],
      /holds 7 experiments; .*sleevenotes matrix/,
    ],
    [['report'], /sleevenotes report: which folder of results\?\nSee: sleevenotes report --help/],
    [['export'], /sleevenotes export: one model's folder has to be named\nSee: sleevenotes export --help/],
    [['report', 'nowhere'], /sleevenotes report: nowhere cannot be opened/],
  ])('%j is bad usage', async (argv, message) => {
    const { exitCode, err } = await run(...argv);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test('says where a configuration is no JSON, and which key it does not know', async () => {
    const broken = await config('broken.json', '{\n  "task": "one-label",\n}');
    expect((await run('train', '--config', broken, '--dry-run')).err).toMatch(/broken\.json, line 3: not JSON/);
    const set = ['--set', 'training.epoch=2', '--dry-run'];
    const { err } = await run('train', '--config', join(CONFIGS, 's2-square-cnn.json'), ...set);
    expect(err).toMatch(/training: unknown key epoch; meant is perhaps epochs/);
  });
});
