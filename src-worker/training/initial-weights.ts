import type { LayersModel } from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../src-shared/errors';
import { type InputSpec, logMelSpecSchema } from '../../src-shared/model-inputs';
import type { TensorFlow } from '../engine/tensorflow';

/** Those that are shipped: beside this file, and of a bundle (in `dist/`) in the folder that lies beside that. */
const SHIPPED_DIRS = ['initial', '../src-worker/training/initial'].map((dir) => join(import.meta.dirname, dir));

const tensorSchema = z.object({
  /** Layer and weight, e.g. `mid1_conv/kernel`. */
  name: z.string(),
  shape: z.array(z.int().positive()),
  /** First byte in weights.bin. */
  offset: z.int().nonnegative(),
});

/** weights.json, as `npm run import:musicnn` writes it. */
const descriptionSchema = z.object({
  formatVersion: z.literal(1),
  title: z.string(),
  /** What the network was trained to hear. Whether frames are centred is left open: it matters for a segment's edges alone. */
  sound: z.object({ sampleRateHz: z.int().positive(), input: logMelSpecSchema.omit({ center: true }) }),
  /** Labels of output layers, which a network need not have. */
  outputs: z.record(z.string(), z.array(z.string())),
  /** The layer up to which, itself included, a network is given weights; without it, all but the output layers are. */
  trunk: z.string().optional(),
  /** Of weights.bin. */
  sha256: z.string(),
  tensors: z.array(tensorSchema),
});

type Description = z.output<typeof descriptionSchema>;

interface InitialTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weights by layer, to start training from. */
export interface InitialWeights {
  readonly dir: string;
  readonly title: string;
  readonly sound: Description['sound'];
  /** Labels of output layers, e.g. the tags of a published tagger: a network that has such a layer answers as that did. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  /** The layer behind which a network stays as it was drawn; undefined: none but output layers may. */
  readonly trunk?: string | undefined;
  /** Of the weights. */
  readonly sha256: string;
  /** Weight by name, layer by layer. */
  readonly layers: ReadonlyMap<string, ReadonlyMap<string, InitialTensor>>;
}

/**
 * Reads a folder of weights that training can start from. A mere name that is no folder here is one of those shipped, e.g. `musicnn-msd`.
 * @throws CodedError `file-missing`; `bad-input` when the files are not what they should be
 */
export function readInitialWeights(path: string): InitialWeights {
  const dir = path === basename(path) && !existsSync(path) ? (findShipped(path) ?? path) : path;
  const { tensors, ...description } = readDescription(dir);
  const bytes = readPart(dir, 'weights.bin');
  if (createHash('sha256').update(bytes).digest('hex') !== description.sha256) {
    throw new CodedError('bad-input', `${dir}/weights.bin is damaged, or belongs to another weights.json`);
  }
  const layers = new Map<string, Map<string, InitialTensor>>();
  for (const tensor of tensors) {
    const [layer, weight] = splitName(tensor.name);
    const known = layers.get(layer) ?? new Map<string, InitialTensor>();
    layers.set(layer, known.set(weight, cutTensor(dir, bytes, tensor)));
  }
  return { ...description, dir, layers };
}

function findShipped(name: string): string | undefined {
  return SHIPPED_DIRS.map((dir) => join(dir, name)).find((dir) => existsSync(dir));
}

function readDescription(dir: string): Description {
  const text = readPart(dir, 'weights.json').toString();
  const parsed = descriptionSchema.safeParse(parseJson(dir, text));
  if (parsed.success) return parsed.data;
  throw new CodedError('bad-input', `${dir}/weights.json: ${z.prettifyError(parsed.error)}`);
}

function readPart(dir: string, name: string): Buffer {
  try {
    return readFileSync(join(dir, name));
  } catch (error) {
    throw new CodedError('file-missing', `${dir}: initial weights are a folder with ${name}`, { cause: error });
  }
}

function parseJson(dir: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CodedError('bad-input', `${dir}/weights.json is not JSON`, { cause: error });
  }
}

/** `layer/weight`; names of layers have no slash. */
function splitName(name: string): [string, string] {
  const slash = name.indexOf('/');
  return [name.slice(0, slash), name.slice(slash + 1)];
}

function cutTensor(dir: string, bytes: Buffer, { name, shape, offset }: z.output<typeof tensorSchema>): InitialTensor {
  const end = offset + 4 * shape.reduce((product, length) => product * length, 1);
  if (end > bytes.length) throw new CodedError('bad-input', `${dir}: ${name} lies beyond the end of weights.bin`);
  return { shape, values: new Float32Array(Uint8Array.from(bytes.subarray(offset, end)).buffer) };
}

/**
 * Gives every layer of a network the weights of its name. Output layers may be missing on either side: the network's stay as they
 * were drawn, the others are left out. So do all layers behind the trunk, where the weights are those of a trunk.
 * @throws CodedError `bad-input` naming the layer, when one is missing or has other shapes; then nothing is changed
 */
export function applyInitialWeights(tf: TensorFlow, model: LayersModel, initial: InitialWeights): void {
  const weighted = model.layers.filter(({ weights }) => weights.length > 0);
  const names = weighted.map(({ name }) => name);
  refuseMissingLayers(neededLayers(tf, model, initial), initial);
  refuseSpareLayers(names, initial);
  const given = weighted.filter(({ name }) => initial.layers.has(name));
  const values = given.map((layer) => matchWeights(layer, initial));
  for (const [i, layer] of given.entries()) {
    const tensors = values[i]!.map(({ values: numbers, shape }) => tf.tensor(numbers, [...shape]));
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
}

type Layer = LayersModel['layers'][number];

/** Names of the layers with weights that must not stay as they were drawn. */
function neededLayers(tf: TensorFlow, model: LayersModel, { dir, trunk }: InitialWeights): string[] {
  const weighted = ({ layers }: LayersModel): string[] =>
    layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name);
  if (trunk === undefined) return weighted(model).filter((name) => !model.outputNames.includes(name));
  const last = model.layers.find(({ name }) => name === trunk);
  if (last === undefined) throw new CodedError('bad-input', `${dir}: the network has no layer ${trunk}`);
  return weighted(tf.model({ inputs: model.inputs, outputs: last.output }));
}

function refuseMissingLayers(names: readonly string[], { dir, layers }: InitialWeights): void {
  const missing = names.find((name) => !layers.has(name));
  if (missing === undefined) return;
  throw new CodedError('bad-input', `${dir}: has no weights for the network's layer ${missing}`);
}

function refuseSpareLayers(names: readonly string[], { dir, layers, outputs }: InitialWeights): void {
  const spare = [...layers.keys()].find((name) => !names.includes(name) && !(name in outputs));
  if (spare === undefined) return;
  throw new CodedError('bad-input', `${dir}: the network has no layer ${spare}`);
}

/** A layer's initial weights, in the layer's own order. */
function matchWeights(layer: Layer, { dir, layers }: InitialWeights): InitialTensor[] {
  const named = layers.get(layer.name)!;
  return layer.weights.map(({ originalName, shape }) => {
    const weight = originalName.replace(`${layer.name}/`, '');
    const found = named.get(weight);
    const [wanted, given] = [shape.join('x'), found?.shape.join('x') ?? 'nothing'];
    if (found !== undefined && wanted === given) return found;
    throw new CodedError('bad-input', `${dir}: ${layer.name}/${weight} is ${given}, and the network needs ${wanted}`);
  });
}

/**
 * Refuses to start from weights that were trained on other spectrograms: they would hear something else in the same sound.
 * @param sampleRateHz, inputs what the network is going to be given
 * @throws CodedError `bad-input` naming each constant that is another one
 */
export function refuseOtherSound(
  { dir, sound }: InitialWeights,
  sampleRateHz: number,
  inputs: readonly (InputSpec | z.output<typeof logMelSpecSchema>)[],
): void {
  const given: Readonly<Record<string, unknown>> = { sampleRateHz, ...inputs[0] };
  const wanted = Object.entries({ sampleRateHz: sound.sampleRateHz, ...sound.input });
  const others = wanted.filter(([key, value]) => given[key] !== value);
  if (others.length === 0) return;
  const listed = others.map(([key, value]) => `${key} ${value}, not ${String(given[key])}`).join('; ');
  throw new CodedError('bad-input', `${dir}: these weights were trained on other sound: ${listed}`);
}
