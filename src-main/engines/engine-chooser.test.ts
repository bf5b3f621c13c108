import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EngineChoice, EngineName, EngineProbe, EnginesState } from '../../src-shared/engines';
import { CodedError } from '../../src-shared/errors';
import { EngineChooser } from './engine-chooser';
import { KeptProbes } from './kept-probes';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-engines-'));
  tried = [];
  states = [];
  choice = 'auto';
  outcomes = { 'onnx-cpu': 100, 'onnx-webgpu': 'no graphics device', 'tfjs-native': 300, 'tfjs-wasm': 20 };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ENGINES = ['onnx-cpu', 'onnx-webgpu', 'tfjs-native', 'tfjs-wasm'] as const;
type Outcomes = Record<(typeof ENGINES)[number], number | string>;

let tried: EngineName[];
let states: EnginesState[];
let choice: EngineChoice;
/** Segments a second, or what is wrong. */
let outcomes: Outcomes;
const never = new AbortController().signal;

function createChooser(machine = 'this machine', tryEngine = tryOutcome): EngineChooser {
  return new EngineChooser({
    engines: ENGINES,
    kept: new KeptProbes(join(folder, 'engines.json'), (engine) => `${machine} ${engine}`),
    tryEngine,
    setting: { get: () => choice, set: (wanted) => (choice = wanted) },
    onChange: (state) => states.push(state),
  });
}

function tryOutcome(engine: EngineName, signal: AbortSignal): Promise<EngineProbe> {
  if (signal.aborted) return Promise.reject(new CodedError('cancelled', 'given up'));
  tried.push(engine);
  const outcome = outcomes[engine as keyof Outcomes];
  const failed = { engine, device: null, problem: String(outcome), goldenError: null, segmentsPerSec: null };
  if (typeof outcome === 'string') return Promise.resolve(failed);
  return Promise.resolve({ ...failed, device: 'a device', problem: null, goldenError: 1e-6, segmentsPerSec: outcome });
}

describe('the first analysis', () => {
  test('tries every engine once, telling which, and takes the fastest; later ones know', async () => {
    const chooser = createChooser();
    expect(chooser.state().used).toBeNull();
    expect(await chooser.choose(never)).toEqual({ engine: 'tfjs-native', note: null });
    expect(tried).toEqual(ENGINES);
    expect(states.map(({ trying }) => trying)).toEqual([...ENGINES, null]);
    const next = createChooser();
    expect(next.state()).toMatchObject({ used: 'tfjs-native', trying: null });
    await next.choose(never);
    expect(tried).toHaveLength(ENGINES.length);
  });

  test('tries them again on another machine, or when what was kept is broken', async () => {
    await createChooser().choose(never);
    await createChooser('another machine').choose(never);
    expect(tried).toHaveLength(2 * ENGINES.length);
    writeFileSync(join(folder, 'engines.json'), '{"node onnx-cpu":');
    await createChooser('another machine').choose(never);
    expect(tried).toHaveLength(3 * ENGINES.length);
  });

  test('goes by the processor where nothing works, and tries everything again the next time', async () => {
    outcomes = { 'onnx-cpu': 'x', 'onnx-webgpu': 'x', 'tfjs-native': 'x', 'tfjs-wasm': 'x' };
    const chooser = createChooser();
    expect(await chooser.choose(never)).toEqual({ engine: 'onnx-cpu', note: null });
    expect(chooser.state().rows.every(({ probe }) => probe === null)).toBe(true);
  });

  test('can be given up: what was found until then is kept', async () => {
    const stop = new AbortController();
    const chooser = createChooser('here', async (engine, signal) => {
      if (engine === 'onnx-webgpu') stop.abort();
      return tryOutcome(engine, signal);
    });
    await expect(chooser.choose(stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(chooser.state()).toMatchObject({ trying: null });
    expect(tried).toEqual(['onnx-cpu']);
    await createChooser('here').choose(never);
    expect(tried).toEqual(ENGINES);
  });
});

describe('an engine that is asked for', () => {
  test('is tried alone, and used also when it is not the fastest', async () => {
    const chooser = createChooser();
    expect(chooser.setChoice('tfjs-wasm')).toMatchObject({ choice: 'tfjs-wasm', used: null });
    expect(await chooser.choose(never)).toEqual({ engine: 'tfjs-wasm', note: null });
    expect(tried).toEqual(['tfjs-wasm']);
    expect(chooser.state().used).toBe('tfjs-wasm');
  });

  test('is not tried first when it is the one everything falls back to', async () => {
    choice = 'onnx-cpu';
    const chooser = createChooser();
    expect(chooser.state().used).toBe('onnx-cpu');
    expect(await chooser.choose(never)).toEqual({ engine: 'onnx-cpu', note: null });
    expect(tried).toEqual([]);
  });

  test('gives way to the processor, with a note, when it cannot be used', async () => {
    choice = 'onnx-webgpu';
    expect(await createChooser().choose(never)).toEqual({
      engine: 'onnx-cpu',
      note: 'ONNX Runtime on WebGPU (onnx-webgpu) cannot be used: no graphics device; onnx-cpu takes its place',
    });
    choice = 'onnx-coreml';
    expect((await createChooser().choose(never)).note).toContain('there is none on this system');
  });

  test('is refused when it was asked for just now; the setting stays', async () => {
    const chooser = createChooser();
    chooser.useForNow('onnx-webgpu');
    await expect(chooser.choose(never)).rejects.toMatchObject({ code: 'bad-input' });
    expect(choice).toBe('auto');
  });
});

test('testing again forgets what was known, and an analysis waits for it', async () => {
  const chooser = createChooser();
  await chooser.choose(never);
  outcomes['tfjs-native'] = 'crashed';
  const test = chooser.test({ again: true });
  expect(await chooser.choose(never)).toEqual({ engine: 'onnx-cpu', note: null });
  expect((await test).used).toBe('onnx-cpu');
  expect(tried).toHaveLength(2 * ENGINES.length);
});

test('giving up ends what is being tried, and nothing that is asked for later', async () => {
  let isSlow = true;
  const chooser = createChooser('here', (engine, signal) => {
    if (!isSlow) return tryOutcome(engine, signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new CodedError('cancelled', 'given up')));
    });
  });
  const trial = chooser.test();
  trial.catch(() => undefined);
  await vi.waitFor(() => expect(chooser.state().trying).toBe('onnx-cpu'));
  await chooser.cancel();
  await expect(trial).rejects.toMatchObject({ code: 'cancelled' });
  isSlow = false;
  expect((await chooser.test()).rows.every((row) => row.probe !== null)).toBe(true);
});
