import { describe, expect, test } from 'vitest';
import type { EngineProbe } from '../../src-shared/engines';
import { createEngine } from '../engine/create-engine';
import type { BatchOutputs, LoadedEngine } from '../engine/engine';
import { shippedModelDir } from '../test-support/shipped-model';
import { type EngineFactory, probeEngine } from './probe-engine';

async function probe(create?: EngineFactory, modelDir = shippedModelDir()): Promise<EngineProbe[]> {
  const told: EngineProbe[] = [];
  await probeEngine('tfjs-wasm', modelDir, (each) => told.push(each), create);
  return told;
}

/** The processor's engine, spoilt. */
function spoilt(spoil: (engine: LoadedEngine) => Partial<LoadedEngine>): EngineFactory {
  return async ({ spec, files }) => {
    const engine = await createEngine('onnx-cpu', spec, files);
    return { ...engine, ...spoil(engine) };
  };
}

function addToGenres({ probs, embeddings }: BatchOutputs, difference: number): BatchOutputs {
  const genres = probs.get('genre')!.map((value) => value + difference);
  return { probs: new Map(probs).set('genre', genres), embeddings };
}

describe('probeEngine', () => {
  test('tells that the outputs are right before it measures, and the speed afterwards', async () => {
    const [first, last, ...more] = await probe();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ engine: 'tfjs-wasm', problem: null, segmentsPerSec: null });
    expect(first!.goldenError).toBeLessThan(1e-5);
    expect(first!.device).toContain('one thread');
    expect(last).toEqual({ ...first, segmentsPerSec: expect.any(Number) as number });
    expect(last!.segmentsPerSec).toBeGreaterThan(1);
  });

  test('disqualifies an engine that computes something else, and does not measure it', async () => {
    const wrong = spoilt((engine) => ({
      run: async (inputs, batchSize) => addToGenres(await engine.run(inputs, batchSize), 0.002),
    }));
    const told = await probe(wrong);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ problem: 'computes wrongly: off by 2.0e-3, at most 0.001 is allowed' });
    expect(told[0]!.goldenError).toBeCloseTo(0.002, 5);
  });

  test('disqualifies an engine that gives no numbers', async () => {
    const silent = spoilt((engine) => ({
      run: async (inputs, batchSize) => addToGenres(await engine.run(inputs, batchSize), NaN),
    }));
    expect(await probe(silent)).toMatchObject([
      { goldenError: null, problem: 'gives something that is no probabilities' },
    ]);
  });

  test('disqualifies an engine that keeps tensors', async () => {
    let tensors = 0;
    const leaking = spoilt((engine) => ({
      countTensors: () => tensors,
      run: (inputs, batchSize) => {
        tensors += 2;
        return engine.run(inputs, batchSize);
      },
    }));
    expect((await probe(leaking)).at(-1)!.problem).toBe('leaves 2 tensors behind after every batch');
  });

  test('gives a slow engine the speed of the golden batch, and no full batches', async () => {
    const batches: number[] = [];
    const slow = spoilt((engine) => ({
      run: async (inputs, batchSize) => {
        batches.push(batchSize);
        await new Promise((resolve) => setTimeout(resolve, 800));
        return engine.run(inputs, batchSize);
      },
    }));
    const last = (await probe(slow)).at(-1)!;
    expect(batches).toEqual([3, 3]);
    expect(last.problem).toBeNull();
    expect(last.segmentsPerSec).toBeLessThan(3 / 0.8);
  });

  test('tells what an engine that is not there, or fails in the middle, throws', async () => {
    expect(await probe(() => Promise.reject(new Error('no such device')))).toMatchObject([
      { device: null, problem: 'no such device' },
    ]);
    const dying = spoilt(() => ({ device: 'a card', run: () => Promise.reject(new Error('device lost')) }));
    expect(await probe(dying)).toMatchObject([{ device: 'a card', problem: 'device lost' }]);
    expect((await probe(undefined, '/nowhere'))[0]!.problem).toContain('/nowhere: there is no spec.json');
  });
});
