import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { TensorFlow } from '../../engine/tensorflow';

/** What one epoch came to. */
export interface EpochRecord {
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  /** Macro F1 of the validation side's songs; not kept by earlier versions. */
  readonly validationF1?: number | undefined;
}

/** Where a training run stands. */
export interface FitState {
  readonly history: EpochRecord[];
  /** Time that the epochs took, those of earlier runs included. */
  trainedSec: number;
}

const STATE_FILE = 'state.json';

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
  private readonly last: string;
  private readonly next: string;
  private readonly best: string;

  constructor(
    private readonly tf: TensorFlow,
    private readonly dir: string,
  ) {
    this.last = join(dir, 'last');
    this.next = join(dir, 'next');
    this.best = join(dir, 'best');
  }

  /**
   * Puts a run back to where it was saved; a new run stays as it is.
   * @throws CodedError `bad-input` when what was saved is damaged
   */
  async restore(model: LayersModel, optimizer: Optimizer): Promise<FitState> {
    // Without the last one, the next one was about to take its place.
    if (!isWhole(this.last) && isWhole(this.next)) await rename(this.next, this.last);
    if (!isWhole(this.last)) return { history: [], trainedSec: 0 };
    return this.refusingDamage(this.last, async () => {
      const state = JSON.parse(await readFile(join(this.last, STATE_FILE), 'utf8')) as FitState;
      await this.loadModel(model, join(this.last, 'model'));
      const saved = await this.loadTensors(join(this.last, 'optimizer'));
      await optimizer.setWeights([...saved]);
      return state;
    });
  }

  async save(model: LayersModel, optimizer: Optimizer, state: FitState, isBest: boolean): Promise<void> {
    const old = join(this.dir, 'old');
    await rm(this.next, { recursive: true, force: true });
    await mkdir(this.next, { recursive: true });
    await this.saveModel(model, join(this.next, 'model'));
    const optimizerState = await optimizer.getWeights();
    await this.saveTensors(optimizerState, join(this.next, 'optimizer'));
    // The number of steps is a new tensor each time, the moments are the optimizer's own.
    optimizerState[0]?.tensor.dispose();
    // A run killed after this does the epoch again, and comes to the same weights.
    if (isBest) await this.saveModel(model, this.best);
    // Written when all else is there.
    await writeFile(join(this.next, STATE_FILE), JSON.stringify(state));
    // Folders are moved in one step, but removed file by file.
    await rm(old, { recursive: true, force: true });
    if (existsSync(this.last)) await rename(this.last, old);
    await rename(this.next, this.last);
    await rm(old, { recursive: true, force: true });
  }

  /**
   * Gives a model the weights of its best epoch; one that never ended an epoch stays as it is.
   * @throws CodedError `bad-input` when they are missing or damaged
   */
  async restoreBest(model: LayersModel): Promise<void> {
    if (isWhole(this.last)) await this.refusingDamage(this.best, () => this.loadModel(model, this.best));
  }

  private async refusingDamage<T>(path: string, load: () => Promise<T>): Promise<T> {
    try {
      return await load();
    } catch (error) {
      const cure = `remove ${this.dir} to train from the start`;
      throw new CodedError('bad-input', `${path} is damaged (${(error as Error).message}); ${cure}`, { cause: error });
    }
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

function isWhole(folder: string): boolean {
  return existsSync(join(folder, STATE_FILE));
}
