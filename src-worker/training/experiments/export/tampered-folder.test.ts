import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadClassifier } from '../../../model/load-classifier';
import { createSmallModel, writeSmallModel } from './testing/small-model';

const LABELS = ['Blues', 'Jazz'];

let modelDir: string;
beforeEach(async () => {
  modelDir = await mkdtemp(join(tmpdir(), 'sleevenotes-tampered-'));
  await writeSmallModel(tf, createSmallModel(tf, 'multi-head-cnn', LABELS), LABELS, modelDir);
});
afterEach(() => rm(modelDir, { recursive: true }));

interface SpecJson {
  inputs: { kind: string; nMels: number; rowRanges: unknown[] }[];
  heads: { name: string }[];
}

async function editSpec(edit: (spec: SpecJson) => void): Promise<void> {
  const path = join(modelDir, 'spec.json');
  const spec = JSON.parse(await readFile(path, 'utf8')) as SpecJson;
  edit(spec);
  await writeFile(path, JSON.stringify(spec));
}

describe('a folder of several inputs', () => {
  test('loads as it was written', async () => {
    const { spec, engine } = await loadClassifier(modelDir);
    expect(spec.inputs.map(({ kind }) => kind)).toEqual(['chroma', 'log-mel', 'mfcc']);
    await engine.dispose();
  });

  test('TensorFlow.js reads its other form', async () => {
    const modelJson = JSON.parse(await readFile(join(modelDir, 'model.json'), 'utf8')) as {
      modelTopology: object;
      weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
    };
    const weights = await readFile(join(modelDir, 'weights.bin'));
    const [{ weights: weightSpecs }] = modelJson.weightsManifest as [{ weights: tf.io.WeightsManifestEntry[] }];
    const weightData = Uint8Array.from(weights).buffer;
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: modelJson.modelTopology, weightSpecs, weightData }),
    );
    expect(model.inputNames).toEqual(['chroma', 'log_mel', 'mfcc']);
    expect(model.outputNames).toEqual(['genre']);
  });

  test.each(['model.onnx', 'golden.json'])('is refused when %s is another one', async (name) => {
    const bytes = await readFile(join(modelDir, name));
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(join(modelDir, name), bytes);
    await expect(loadClassifier(modelDir)).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining(name) as string,
    });
  });

  test.each<[string, (spec: SpecJson) => void, string]>([
    ['an input is missing', ({ inputs }) => void inputs.pop(), 'model.onnx'],
    ['an input has another size', ({ inputs }) => void (inputs[1]!.nMels = 40), 'model.onnx'],
    ['the head has another name', ({ heads }) => void (heads[0]!.name = 'mood'), 'mood'],
    ['a range is missing', ({ inputs }) => void inputs[2]!.rowRanges.pop(), 'rowRanges'],
  ])('is refused when %s in its spec', async (_, edit, about) => {
    await editSpec(edit);
    await expect(loadClassifier(modelDir)).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining(about) as string,
    });
  });
});
