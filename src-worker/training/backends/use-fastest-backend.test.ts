import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTensorFlow } from '../../engine/tfjs-node';
import { chooseBackend, useHandedDownBackend, usePlainBackend } from './use-fastest-backend';

let folder = '';
let search = { trainerPath: '', workDir: '' };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-choose-'));
  search = { trainerPath: join(folder, 'trainer.mjs'), workDir: folder };
  const wrong = {
    device: 'a card',
    problem: 'gradient of conv1/kernel is off by 2.0e-1 (allowed: 0.001)',
    worst: null,
  };
  const right = { device: 'a processor', problem: null, worst: null, segmentsPerSec: 3 };
  // A machine on which everything but WebAssembly computes wrongly.
  writeFileSync(
    search.trainerPath,
    `const name = process.argv[3];
     process.send({ name, ...(name === 'wasm' ? ${JSON.stringify(right)} : ${JSON.stringify(wrong)}) }, () => process.exit());`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the backend to train on', () => {
  test('is refused by name when it computes wrongly, with what is off', async () => {
    const refused = chooseBackend('webgpu', search, () => {});
    await expect(refused).rejects.toMatchObject({ code: 'bad-input' });
    await expect(refused).rejects.toThrow('Backend webgpu cannot be used: gradient of conv1/kernel is off by 2.0e-1');
  });

  test('is refused: one there is not', async () => {
    const message = 'There is no backend gpu; there are cuda, native, webgpu, wasm';
    await expect(chooseBackend('gpu', search, () => {})).rejects.toThrow(message);
  });

  test('is the one that passes; it is named, and started where it is used', async () => {
    await usePlainBackend();
    const said: string[] = [];
    await chooseBackend(null, search, (text) => said.push(text));
    expect(said).toContain('Training on WebAssembly (wasm), a processor');
    expect(loadTensorFlow().getBackend()).toBe('cpu');
    await useHandedDownBackend();
    expect(loadTensorFlow().getBackend()).toBe('wasm');
  });
});
