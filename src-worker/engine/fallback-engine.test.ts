import { describe, expect, test } from 'vitest';
import type { Engine } from './engine';
import { type EngineChange, FallbackEngine } from './fallback-engine';

const LENGTH = 3;

/** Answers with the first value of each segment; fails as the test says. */
function createEngine(name: string, fail: (batchSize: number) => Error | null = () => null) {
  const batches: number[] = [];
  const state = { isDisposed: false };
  const engine: Engine = {
    name,
    run([input], batchSize) {
      batches.push(batchSize);
      const error = fail(batchSize);
      if (error !== null) return Promise.reject(error);
      const first = Array.from({ length: batchSize }, (_, i) => input![i * LENGTH]!);
      const probs = new Map([['genre' as const, Float32Array.from(first)]]);
      return Promise.resolve({ probs, embeddings: Float32Array.from(first.flatMap((value) => [value, -value])) });
    },
    dispose() {
      state.isDisposed = true;
      return Promise.resolve();
    },
  };
  return { engine, batches, state };
}

function wrap(engine: Engine, fallback: Engine | null) {
  const changes: EngineChange[] = [];
  const createFallback = fallback === null ? null : () => Promise.resolve(fallback);
  return {
    lasting: new FallbackEngine(engine, { createFallback, onChange: (change) => changes.push(change) }),
    changes,
  };
}

function batchOf(count: number): Float32Array[] {
  return [Float32Array.from({ length: count * LENGTH }, (_, i) => Math.floor(i / LENGTH))];
}

async function answers(engine: Engine, count: number): Promise<number[]> {
  return [...(await engine.run(batchOf(count), count)).probs.get('genre')!];
}

describe('an engine that runs out of memory', () => {
  test('gets halves of batches until they fit, keeps to that size, and says so once', async () => {
    const gpu = createEngine('gpu', (batchSize) => (batchSize > 4 ? new Error('out of memory') : null));
    const { lasting, changes } = wrap(gpu.engine, createEngine('cpu').engine);
    expect(await answers(lasting, 14)).toEqual(Array.from({ length: 14 }, (_, i) => i));
    expect(gpu.batches).toEqual([14, 7, 3, 3, 3, 3, 2]);
    const { embeddings } = await lasting.run(batchOf(5), 5);
    expect([...embeddings!]).toEqual([0, -0, 1, -1, 2, -2, 3, -3, 4, -4]);
    expect(gpu.batches.slice(7)).toEqual([3, 2]);
    expect(changes).toEqual([
      { engine: 'gpu', batchSize: 3, reason: 'gpu failed with 7 segments at once: out of memory' },
    ]);
  });
});

describe('an engine whose device is gone', () => {
  test('is replaced by the other one, with nothing lost and full batches again', async () => {
    const gpu = createEngine('gpu', () => new Error('device lost'));
    const cpu = createEngine('cpu');
    const { lasting, changes } = wrap(gpu.engine, cpu.engine);
    expect(await answers(lasting, 16)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(gpu.batches).toEqual([16, 8, 4, 2, 1]);
    expect(cpu.batches).toEqual([16]);
    expect(changes).toEqual([{ engine: 'cpu', batchSize: null, reason: 'gpu failed: device lost' }]);
    expect(lasting.name).toBe('cpu');
    expect(gpu.state.isDisposed).toBe(true);
  });

  test('counts as failed, too, when it gives no numbers', async () => {
    const gpu = createEngine('gpu');
    const broken: Engine = {
      ...gpu.engine,
      run: () => Promise.resolve({ probs: new Map([['genre', Float32Array.from([NaN])]]), embeddings: null }),
    };
    const { lasting, changes } = wrap(broken, createEngine('cpu').engine);
    expect(await answers(lasting, 2)).toEqual([0, 1]);
    expect(changes[0]?.reason).toBe('gpu failed: the outputs of genre are no numbers');
  });

  test('or no numbers for embeddings', async () => {
    const gpu = createEngine('gpu');
    const run: Engine['run'] = async (inputs, batchSize) => {
      const outputs = await gpu.engine.run(inputs, batchSize);
      return { ...outputs, embeddings: outputs.embeddings!.map(() => Infinity) };
    };
    const { lasting, changes } = wrap({ ...gpu.engine, run }, createEngine('cpu').engine);
    expect(await answers(lasting, 2)).toEqual([0, 1]);
    expect(changes[0]?.reason).toBe('gpu failed: the embeddings are no numbers');
  });
});

describe('the last resort', () => {
  test('fails with what it threw, and gets full batches again afterwards', async () => {
    let isBroken = true;
    const cpu = createEngine('cpu', () => (isBroken ? new Error('no memory at all') : null));
    const { lasting, changes } = wrap(cpu.engine, null);
    await expect(answers(lasting, 4)).rejects.toThrow('no memory at all');
    isBroken = false;
    expect(await answers(lasting, 4)).toEqual([0, 1, 2, 3]);
    expect(cpu.batches).toEqual([4, 2, 1, 4]);
    expect(changes).toEqual([]);
  });
});
