import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TensorFlow } from '../../engine/tensorflow';

/** What one epoch came to. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

/** Where a training run stands. */
export interface FitState {
  readonly history: EpochRecord[];
}

interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** Saved tensors: names, shapes and where their float32 values lie. */
interface TensorList {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/**
 * Weights, optimizer state and history of a training run on disk, replaced as a whole after each epoch: a run killed at any
 * moment finds the last whole epoch.
 */
export class Checkpoint {
  constructor(
    private readonly tf: TensorFlow,
    private readonly dir: string,
  ) {}

  /** Puts a run back to where it was saved; a new run stays as it is. */
  async restore(model: LayersModel, optimizer: Optimizer): Promise<FitState> {
    // Without the last one, the next one was about to take its place; its state is written when all else is there.
    const folder = ['last', 'next']
      .map((name) => join(this.dir, name))
      .find((path) => existsSync(join(path, 'state.json')));
    if (folder === undefined) return { history: [] };
    const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as FitState;
    await this.loadModel(model, join(folder, 'model'));
    const saved = await this.loadTensors(join(folder, 'optimizer'));
    await optimizer.setWeights([...saved]);
    return state;
  }

  async save(model: LayersModel, optimizer: Optimizer, state: FitState, isBest: boolean): Promise<void> {
    const folder = join(this.dir, 'next');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await this.saveModel(model, join(folder, 'model'));
    const optimizerState = await optimizer.getWeights();
    await this.saveTensors(optimizerState, join(folder, 'optimizer'));
    // The number of steps is a new tensor each time, the moments are the optimizer's own.
    optimizerState[0]?.tensor.dispose();
    await writeFile(join(folder, 'state.json'), JSON.stringify(state));
    if (isBest) await this.saveModel(model, join(this.dir, 'best'));
    await rm(join(this.dir, 'last'), { recursive: true, force: true });
    await rename(folder, join(this.dir, 'last'));
  }

  /** Gives a model the weights of its best epoch; one that never ended an epoch stays as it is. */
  async restoreBest(model: LayersModel): Promise<void> {
    if (existsSync(join(this.dir, 'best.json'))) await this.loadModel(model, join(this.dir, 'best'));
  }

  private async saveModel(model: LayersModel, path: string): Promise<void> {
    const named = model.weights.map((weight) => ({ name: weight.name, tensor: weight.read() }));
    await this.saveTensors(named, path);
  }

  private async loadModel(model: LayersModel, path: string): Promise<void> {
    const named = await this.loadTensors(path);
    model.setWeights(named.map(({ tensor }) => tensor));
    this.tf.dispose(named.map(({ tensor }) => tensor));
  }

  private async saveTensors(named: readonly NamedTensor[], path: string): Promise<void> {
    const list: TensorList = { tensors: named.map(({ name, tensor }) => ({ name, shape: tensor.shape })) };
    const values = await Promise.all(named.map(({ tensor }) => tensor.data()));
    const bytes = Buffer.concat(values.map((value) => Buffer.from(Float32Array.from(value).buffer)));
    await writeFile(`${path}.bin.tmp`, bytes);
    await writeFile(`${path}.json.tmp`, JSON.stringify(list));
    await rename(`${path}.bin.tmp`, `${path}.bin`);
    await rename(`${path}.json.tmp`, `${path}.json`);
  }

  private async loadTensors(path: string): Promise<NamedTensor[]> {
    const { tensors } = JSON.parse(await readFile(`${path}.json`, 'utf8')) as TensorList;
    const bytes = await readFile(`${path}.bin`);
    const values = new Float32Array(Uint8Array.from(bytes).buffer);
    let offset = 0;
    return tensors.map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const tensor = this.tf.tensor(values.subarray(offset, offset + size), [...shape]);
      offset += size;
      return { name, tensor };
    });
  }
}
