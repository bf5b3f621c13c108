import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { readyBackend } from './ready-backend';

let folder = '';
let trainerPath = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-ready-'));
  trainerPath = join(folder, 'trainer.mjs');
  const wrong = {
    device: 'a card',
    problem: 'gradient of conv1/kernel is off by 2.0e-1 (allowed: 0.001)',
    worst: null,
  };
  const right = { device: 'a processor', problem: null, worst: null, segmentsPerSec: 3 };
  // A machine on which everything but WebAssembly computes wrongly.
  writeFileSync(
    trainerPath,
    `const name = process.argv[3];
     process.send({ name, ...(name === 'wasm' ? ${JSON.stringify(right)} : ${JSON.stringify(wrong)}) }, () => process.exit());`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the backend for a command', () => {
  test('is refused by name when it computes wrongly, with what is off', async () => {
    const refused = readyBackend(['--backend', 'webgpu', '--work', folder], trainerPath);
    await expect(refused).rejects.toMatchObject({ code: 'bad-input' });
    await expect(refused).rejects.toThrow('Backend webgpu cannot be used: gradient of conv1/kernel is off by 2.0e-1');
  });

  test.each([
    ['there is not', ['--backend', 'gpu'], 'There is no backend gpu; there are cuda, native, webgpu, wasm'],
    ['without a name', ['--backend'], '--backend needs a name'],
  ])('is refused: one %s', async (_, args, message) => {
    await expect(readyBackend(['--work', folder, ...args], trainerPath)).rejects.toThrow(message);
  });

  test('of a dry run is the plain one, untested', async () => {
    expect(await readyBackend(['--dry-run', '--config', 'x.json'], 'no trainer')).toEqual([
      '--dry-run',
      '--config',
      'x.json',
    ]);
    expect(loadTensorFlow().getBackend()).toBe('cpu');
  });

  test('is the one that passes; its options are taken out of the arguments', async () => {
    const args = ['--data', 'music', '--work', folder, '--config', 'x.json'];
    expect(await readyBackend(args, trainerPath)).toEqual(args);
    expect(loadTensorFlow().getBackend()).toBe('wasm');
    expect(await readyBackend(['--backend', 'wasm', ...args], trainerPath)).toEqual(args);
    expect(await readyBackend([...args, '--backend=wasm'], trainerPath)).toEqual(args);
  });
});
