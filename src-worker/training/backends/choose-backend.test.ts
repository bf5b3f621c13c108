import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BACKEND_NAMES, type BackendName } from './backend';
import { backendTable } from './backend-table';
import { type BackendSearch, fastest, probeBackends } from './choose-backend';
import type { Probe } from './probe-process';

let workDir = '';

beforeEach(() => {
  workDir = mkdtempSync(join(tmpdir(), 'sleevenotes-backends-'));
});

afterEach(() => rmSync(workDir, { recursive: true, force: true }));

const SPEEDS: Readonly<Record<BackendName, number | null>> = { cuda: null, native: 18, webgpu: 40, wasm: 3 };

function probeOf(name: BackendName): Probe {
  const segmentsPerSec = SPEEDS[name];
  const worst = { name: 'loss of step 1', difference: 2e-6 };
  return segmentsPerSec === null
    ? { name, device: null, problem: 'TensorFlow sees no CUDA device', worst: null, segmentsPerSec }
    : { name, device: 'a device', problem: null, worst, segmentsPerSec };
}

function search(): BackendSearch & { readonly tried: string[] } {
  const tried: string[] = [];
  return {
    trainerPath: 'trainer.js',
    workDir,
    tried,
    onTry: (name) => tried.push(name),
    probe: (_, name) => Promise.resolve(probeOf(name)),
  };
}

describe('the backends', () => {
  test('are tried once, and then known as long as nothing changes', async () => {
    const first = search();
    const probes = await probeBackends(BACKEND_NAMES, first);
    expect(first.tried).toEqual([...BACKEND_NAMES]);
    const second = search();
    expect(await probeBackends(BACKEND_NAMES, second)).toEqual(probes);
    expect(second.tried).toEqual([]);
  });

  test('are tried again when asked to, and when devices are hidden from them', async () => {
    await probeBackends(BACKEND_NAMES, search());
    const again = search();
    await probeBackends(['wasm'], again, true);
    expect(again.tried).toEqual(['wasm']);
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '7');
    const hidden = search();
    await probeBackends(['cuda'], hidden);
    expect(hidden.tried).toEqual(['cuda']);
    vi.unstubAllEnvs();
  });

  test('are tried again when what was kept is broken', async () => {
    writeFileSync(join(workDir, 'backends.json'), '{"wasm":');
    const tried = search();
    await probeBackends(['wasm'], tried);
    expect(tried.tried).toEqual(['wasm']);
  });

  test('give the fastest of those that pass', () => {
    expect(fastest(BACKEND_NAMES.map(probeOf)).name).toBe('webgpu');
    expect(fastest([probeOf('cuda'), probeOf('wasm')]).name).toBe('wasm');
    const fastButWrong = {
      ...probeOf('webgpu'),
      problem: 'gradient of conv1/kernel is off by 2.0e-1 (allowed: 0.001)',
    };
    expect(fastest([fastButWrong, probeOf('native')]).name).toBe('native');
  });

  test('are refused with every reason when none passes', () => {
    expect(() => fastest([probeOf('cuda')])).toThrow('cuda: TensorFlow sees no CUDA device');
  });

  test('stand in a table that marks the chosen one', () => {
    const probes = BACKEND_NAMES.map(probeOf);
    const [header, ...rows] = backendTable(probes, fastest(probes)).trimEnd().split('\n');
    expect(header).toMatch(/backend +version +segments\/s +worst difference/);
    expect(rows[0]).toMatch(/^ {2}cuda .* - .*TensorFlow sees no CUDA device$/);
    expect(rows[2]).toMatch(/^\* webgpu .* 40\.0 +2\.0e-6 +a device$/);
    expect(rows.filter((row) => row.startsWith('*'))).toHaveLength(1);
  });
});
