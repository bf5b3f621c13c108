import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EngineName, enginesOf } from '../../src-shared/engines';
import { inputTensorShape } from '../../src-shared/model-inputs';
import { errorsByHead, GOLDEN_TOLERANCE, goldenErrors, runGolden } from '../model/golden-errors';
import { createGoldenInputs } from '../model/golden-input';
import { openModel, type OpenModel } from '../model/open-model';
import { shippedModelDir } from '../test-support/shipped-model';
import { createEngine } from './create-engine';
import type { LoadedEngine } from './engine';
import { TOP_FILE } from './model-files';
import { createTopEngine } from './onnx';

const addon = createRequire(import.meta.url)
  .resolve.paths('@tensorflow/tfjs-node-gpu')!
  .some((folder) => existsSync(`${folder}/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node`));

/** Those that need no device; the others are tried where there is one, by `sleevenotes engines`. */
const HERE: readonly EngineName[] = enginesOf(process.platform).filter(
  (engine) => ['onnx-cpu', 'tfjs-wasm'].includes(engine) || (engine === 'tfjs-native' && addon),
);

let model: OpenModel;
beforeAll(async () => {
  model = await openModel(shippedModelDir());
});

describe.each(HERE)('the shipped model on %s', (name) => {
  let engine: LoadedEngine;
  beforeAll(async () => {
    engine = await createEngine(name, model.spec, model.files);
  });
  afterAll(() => engine.dispose());

  test('gives its golden outputs', async () => {
    const errors = await goldenErrors(engine, model.spec, model.golden);
    expect([...errors.keys()]).toEqual(model.spec.heads.map((head) => head.name));
    for (const error of errors.values()) expect(error).toBeLessThan(GOLDEN_TOLERANCE / 10);
  });

  test('gives embeddings from which its top gives the golden outputs', async () => {
    const { spec, files, golden } = model;
    const { embeddings } = await runGolden(engine, spec, golden);
    const top = await createTopEngine(await files.read(TOP_FILE), spec.heads, spec.embedding!);
    const errors = errorsByHead(await top.run(embeddings!, golden.batchSize), spec, golden);
    await top.dispose();
    for (const error of errors.values()) expect(error).toBeLessThan(GOLDEN_TOLERANCE / 10);
  });

  test('leaves no tensor behind, and gives each segment the same in any batch', async () => {
    const shapes = model.spec.inputs.map((input) => inputTensorShape(input, model.spec.audio.segmentSamples));
    const inputs = createGoldenInputs(shapes, 2, 1);
    const first = inputs.map((input) => input.subarray(0, input.length / 2));
    await engine.run(inputs, 2);
    const before = engine.countTensors?.();
    const both = (await engine.run(inputs, 2)).probs.get('genre')!;
    const alone = (await engine.run(first, 1)).probs.get('genre')!;
    expect(engine.countTensors?.()).toBe(before);
    for (const [i, value] of alone.entries()) expect(both[i]).toBeCloseTo(value, 5);
  });
});
