import { createHash } from 'node:crypto';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSpecSchema, type HeadSpec } from '../src-shared/model-spec';
import { ONNX_FILE } from '../src-worker/engine/model-files';
import { createOnnxEngine } from '../src-worker/engine/onnx';
import { createGoldenInputs } from '../src-worker/model/golden-input';
import { GOLDEN_FILE } from '../src-worker/model/open-model';
import { OnnxGraph } from '../src-worker/training/onnx-graph';
import { rootDir } from './launch-app';

/** A model with three heads, made on the spot. It hears no more than how loud a segment is. */

const MODEL_ID = 'loudness-1';
const SEGMENT_SAMPLES = 48_000;
const GOLDEN = { seed: 5, batchSize: 2 };

/** What a label's logit is in silence, and by how much it grows up to the loudest possible segment. */
interface Answer {
  readonly id: string;
  readonly logit: number;
  readonly growth: number;
}

const answer = (id: string, logit: number, growth = 0): Answer => ({ id, logit, growth });

/** Two finer moods go by the names of a mood, and whatever is heard, Sad is both, Dreamy is the next and Tense the last sure one. */
const HEADS: readonly { name: HeadSpec['name']; activation: HeadSpec['activation']; answers: readonly Answer[] }[] = [
  {
    name: 'genre',
    activation: 'sigmoid',
    answers: [
      ...['Blues', 'Classical', 'Country', 'Disco', 'Electronic', 'Folk', 'Funk', 'Hip Hop', 'House', 'Jazz', 'Metal'],
      ...['Pop', 'Punk', 'Reggae', 'RNB', 'Rock', 'Soul', 'Soundtrack', 'Techno', 'Trance', 'World', 'Ambient'],
    ].map((id, index) => answer(id, index / 4 - 4, 8)),
  },
  {
    name: 'mood',
    activation: 'softmax',
    answers: [answer('Happy', 0), answer('Angry', 0, 4), answer('Sad', 3), answer('Relaxed', 0.5, -4)],
  },
  {
    name: 'theme',
    activation: 'sigmoid',
    answers: [
      ...[answer('Aggressive', -3, 9), answer('Dark', -1), answer('Dreamy', 2), answer('Energetic', -2, 6)],
      ...[answer('Epic', -4), answer('Fun', -2.5), answer('Happy', -3), answer('Melancholic', -0.5)],
      ...[answer('Relaxing', -0.2, -9), answer('Romantic', -2), answer('Sad', 1.5), answer('Tense', 0.5)],
    ],
  },
];

/** The app as it was built, in a folder of its own that has this model in place of the shipped one. */
export async function makeAppWithThemes(appDir: string): Promise<void> {
  await mkdir(appDir, { recursive: true });
  for (const name of ['dist', 'package.json']) await cp(join(rootDir, name), join(appDir, name), { recursive: true });
  await symlink(join(rootDir, 'node_modules'), join(appDir, 'node_modules'));
  await writeModel(join(appDir, 'models', MODEL_ID));
}

async function writeModel(modelDir: string): Promise<void> {
  const onnx = makeNetwork();
  const spec = modelSpecSchema.parse({
    formatVersion: 2,
    id: MODEL_ID,
    title: 'Loudness',
    createdOn: '2026-01-01',
    architecture: 'loudness',
    audio: { sampleRateHz: 16_000, segmentSamples: SEGMENT_SAMPLES, segmentHopSamples: SEGMENT_SAMPLES },
    inputs: [{ kind: 'raw' }],
    heads: HEADS.map(({ name, activation, answers }) => ({
      name,
      activation,
      labels: answers.map(({ id }) => ({ id, title: id, tagValue: id, threshold: 0.5 })),
    })),
    files: {},
  });
  const engine = await createOnnxEngine('onnx-cpu', onnx, spec);
  const inputs = createGoldenInputs([[SEGMENT_SAMPLES, 1]], GOLDEN.batchSize, GOLDEN.seed);
  const { probs } = await engine.run(inputs, GOLDEN.batchSize);
  await engine.dispose();
  const outputs = Object.fromEntries([...probs].map(([head, values]) => [head, [...values]]));
  const golden = JSON.stringify({ ...GOLDEN, outputs });

  const files = { [ONNX_FILE]: sha256(onnx), [GOLDEN_FILE]: sha256(golden) };
  await mkdir(modelDir, { recursive: true });
  await writeFile(join(modelDir, ONNX_FILE), onnx);
  await writeFile(join(modelDir, GOLDEN_FILE), golden);
  await writeFile(join(modelDir, 'spec.json'), JSON.stringify({ ...spec, files }));
}

/** Mean of the samples' sizes, 0..1, then for each head one product, the biases and the activation. */
function makeNetwork(): Uint8Array {
  const graph = new OnnxGraph(MODEL_ID);
  const samples = graph.addInput('raw', ['batch', SEGMENT_SAMPLES, 1]);
  graph.addNode('Abs', [samples], ['size']);
  graph.addNode('ReduceMean', ['size'], ['loudness'], { axes: { ints: [1] }, keepdims: { i: 0 } });
  for (const { name, activation, answers } of HEADS) {
    const growth = graph.addFloats(`${name}-growth`, [1, answers.length], toFloats(answers, 'growth'));
    const logits = graph.addFloats(`${name}-logit`, [answers.length], toFloats(answers, 'logit'));
    graph.addNode('Gemm', ['loudness', growth, logits], [`${name}-logits`]);
    if (activation === 'sigmoid') graph.addNode('Sigmoid', [`${name}-logits`], [name]);
    else graph.addNode('Softmax', [`${name}-logits`], [name], { axis: { i: -1 } });
    graph.addOutput(name, ['batch', answers.length]);
  }
  return graph.encode();
}

function toFloats(answers: readonly Answer[], key: 'logit' | 'growth'): Float32Array {
  return Float32Array.from(answers, (each) => each[key]);
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
