import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { BatchOutputs, Engine } from '../engine/engine';
import { BATCH_SIZE, SegmentBatcher } from './segment-batcher';

const label = (id: string): ModelSpec['heads'][number]['labels'][number] => ({
  id,
  title: id,
  tagValue: id,
  threshold: null,
});
const spec = {
  heads: [{ name: 'genre', activation: 'sigmoid', labels: [label('A'), label('B')] }],
} as unknown as ModelSpec;

/** Answers with the segment's first value and its double, embeds it as its negative, and notes the batches it was given. */
function createDoublingEngine(fail = false): Engine & { batches: number[]; running: number; mostAtOnce: number } {
  return {
    name: 'doubling',
    batches: [],
    running: 0,
    mostAtOnce: 0,
    async run([inputs], batchSize): Promise<BatchOutputs> {
      this.batches.push(batchSize);
      this.running++;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      this.running--;
      if (fail) throw new Error('out of memory');
      const size = inputs!.length / batchSize;
      const probs = Array.from({ length: batchSize }, (_, i) => [inputs![i * size]!, 2 * inputs![i * size]!]).flat();
      const embeddings = Float32Array.from({ length: batchSize }, (_, i) => -inputs![i * size]!);
      return { probs: new Map([['genre', Float32Array.from(probs)]]), embeddings };
    },
    dispose: () => Promise.resolve(),
  };
}

const segment = (value: number): Float32Array[] => [Float32Array.from([value, 0, 0])];

describe('SegmentBatcher', () => {
  test('gives every caller its own row, in full batches, one batch at a time', async () => {
    const engine = createDoublingEngine();
    const batcher = new SegmentBatcher(engine, spec);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => batcher.classify(segment(i))));
    for (const [i, { probs, embedding }] of answers.entries()) {
      expect([...probs.get('genre')!]).toEqual([i, 2 * i]);
      expect([...embedding!]).toEqual([-i]);
    }
    expect(engine.batches.reduce((a, b) => a + b, 0)).toBe(50);
    expect(Math.max(...engine.batches)).toBe(BATCH_SIZE);
    expect(engine.mostAtOnce).toBe(1);
  });

  test('a lone segment does not wait for company for ever', async () => {
    const batcher = new SegmentBatcher(createDoublingEngine(), spec);
    const { probs } = await batcher.classify(segment(3));
    expect([...probs.get('genre')!]).toEqual([3, 6]);
  });

  test('what batches take is shared out among their segments', async () => {
    const batcher = new SegmentBatcher(createDoublingEngine(), spec);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => batcher.classify(segment(i))));
    const sumMs = answers.reduce((sum, { modelMs }) => sum + modelMs, 0);
    // Two batches of two milliseconds each; timers may come a little early.
    expect(sumMs).toBeGreaterThan(3);
    expect(sumMs).toBeCloseTo(batcher.busyMs, 6);
  });

  test('an engine that fails fails its batch, and the next batch is still run', async () => {
    const engine = createDoublingEngine(true);
    const batcher = new SegmentBatcher(engine, spec);
    await expect(batcher.classify(segment(1))).rejects.toThrow('out of memory');
    await expect(batcher.classify(segment(2))).rejects.toThrow('out of memory');
    expect(engine.batches).toEqual([1, 1]);
  });
});
