import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { toErrorInfo } from '../../src-shared/errors';
import { lockFile } from './lock-file';

export interface FrameStoreOptions {
  readonly dir: string;
  /** Everything that the frames of every item depend on; another key is another store. */
  readonly key: string;
  /** Bytes of one frame. */
  readonly frameBytes: number;
}

export interface FrameSource<Item> {
  readonly items: readonly Item[];
  /** What the item is called in this run. */
  readonly idOf: (item: Item) => string;
  /** Everything that its frames depend on besides the store's key: an item whose key was seen before is not computed again. */
  readonly keyOf: (item: Item) => string;
  /** All frames of an item; what it throws makes the item one of the failures. */
  readonly produce: (item: Item) => Promise<Uint8Array>;
  /** What it throws ends the work. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Where an item's frames lie in the store's file; one line of its index. */
interface FrameEntry {
  readonly key: string;
  readonly firstFrame: number;
  readonly frameCount: number;
}

/** Songs decoded at a time: while one is turned into features, the next ones are decoded. */
const AT_ONCE = 3;

/**
 * Frames of many songs on disk, computed once for every run that needs the same, and added to: a run that was stopped goes on where it
 * was, and one more song costs one more song. Crops are read from disk, so memory does not grow with the data.
 */
export class FrameStore {
  private readonly entryOf = new Map<string, FrameEntry>();
  private readonly failureOf: Record<string, string> = {};

  private constructor(
    private readonly file: number,
    private readonly paths: StorePaths,
    private readonly frameBytes: number,
  ) {}

  /** Opens the store of this key, a new one where there is none. */
  static open({ dir, key, frameBytes }: FrameStoreOptions): FrameStore {
    mkdirSync(dir, { recursive: true });
    const base = join(dir, `frames-${digest(key)}`);
    const paths = { data: `${base}.u8`, index: `${base}.jsonl`, lock: `${base}.lock` };
    return new FrameStore(openSync(paths.data, constants.O_RDWR | constants.O_CREAT), paths, frameBytes);
  }

  /**
   * Finds the frames of these items, and computes those that are not there yet.
   * @throws CodedError `file-busy` when another process is adding to the same store
   */
  async add<Item>(source: FrameSource<Item>): Promise<void> {
    const { items, idOf, keyOf } = source;
    let known = this.readIndex();
    const isMissing = (item: Item): boolean => !known.has(digest(keyOf(item)));
    if (items.some(isMissing)) {
      const unlock = lockFile(this.paths.lock, 'computing the same features');
      try {
        // Another process may have added to it meanwhile.
        known = this.readIndex();
        const missing = items.filter(isMissing);
        this.endLastLine();
        await this.compute(missing, source, known, items.length - missing.length);
      } finally {
        unlock();
      }
    }
    for (const item of items) {
      const entry = known.get(digest(keyOf(item)));
      if (entry !== undefined) this.entryOf.set(idOf(item), entry);
    }
  }

  /** Items whose frames could not be computed, in the order of their ids, with the reason; the next run tries them again. */
  get failures(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.failureOf).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  has(id: string): boolean {
    return this.entryOf.has(id);
  }

  frameCount(id: string): number {
    return this.entry(id).frameCount;
  }

  /** Stands for all that an item's frames depend on: when it changes, they have changed. */
  keyOf(id: string): string {
    return this.entry(id).key;
  }

  /** @returns `frameCount` frames from `startFrame` on, [frame][value], 0..255 */
  read(id: string, startFrame: number, frameCount: number): Uint8Array {
    const entry = this.entry(id);
    if (startFrame + frameCount > entry.frameCount) throw new RangeError(`${id}: frames beyond the end`);
    const bytes = new Uint8Array(frameCount * this.frameBytes);
    readSync(this.file, bytes, 0, bytes.length, (entry.firstFrame + startFrame) * this.frameBytes);
    return bytes;
  }

  close(): void {
    closeSync(this.file);
  }

  private entry(id: string): FrameEntry {
    const entry = this.entryOf.get(id);
    if (entry === undefined) throw new RangeError(`${id} is not in the feature cache`);
    return entry;
  }

  /** Entries by their key. A last line cut short, and frames that never came to disk, are as if they had not been. */
  private readIndex(): Map<string, FrameEntry> {
    const text = existsSync(this.paths.index) ? readFileSync(this.paths.index, 'utf8') : '';
    const wholeFrames = Math.floor(fstatSync(this.file).size / this.frameBytes);
    const entries = text.split('\n').flatMap((line) => tryParse(line) ?? []);
    return new Map(
      entries
        .filter(({ firstFrame, frameCount }) => firstFrame + frameCount <= wholeFrames)
        .map((entry) => [entry.key, entry]),
    );
  }

  /** After a line that was cut short the next one begins anew. */
  private endLastLine(): void {
    const { index } = this.paths;
    if (existsSync(index) && !/(^|\n)$/.test(readFileSync(index, 'utf8'))) appendFileSync(index, '\n');
  }

  private async compute<Item>(
    missing: readonly Item[],
    { items, idOf, keyOf, produce, onProgress }: FrameSource<Item>,
    known: Map<string, FrameEntry>,
    done: number,
  ): Promise<void> {
    let end = [...known.values()].reduce((last, entry) => Math.max(last, entry.firstFrame + entry.frameCount), 0);
    let finished = done;
    let isOver = false;
    const queue = missing.values();
    const finish = (item: Item, produced: Uint8Array | { readonly failure: string }): void => {
      if ('failure' in produced) this.failureOf[idOf(item)] = produced.failure;
      else {
        const entry = { key: digest(keyOf(item)), firstFrame: end, frameCount: produced.length / this.frameBytes };
        end += entry.frameCount;
        this.append(entry, produced);
        known.set(entry.key, entry);
      }
      finished++;
      onProgress?.(finished, items.length);
    };
    const work = async (): Promise<void> => {
      for (const item of queue) {
        const produced = await tryProduce(produce, item);
        if (isOver) return;
        try {
          finish(item, produced);
        } catch (error) {
          isOver = true;
          throw error;
        }
      }
    };
    const workers = Array.from({ length: AT_ONCE }, work);
    // Those that are still at a song write nothing once one of them failed, but the lock has to outlive them.
    await Promise.allSettled(workers);
    await Promise.all(workers);
  }

  /** The index is written last: what it holds is whole. Not caught here: a disk that is full is no fault of the song. */
  private append(entry: FrameEntry, bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(
        this.file,
        bytes,
        written,
        bytes.length - written,
        entry.firstFrame * this.frameBytes + written,
      );
    }
    appendFileSync(this.paths.index, `${JSON.stringify(entry)}\n`);
  }
}

interface StorePaths {
  readonly data: string;
  readonly index: string;
  readonly lock: string;
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function tryParse(line: string): FrameEntry | null {
  try {
    return JSON.parse(line) as FrameEntry;
  } catch {
    return null;
  }
}

async function tryProduce<Item>(
  produce: (item: Item) => Promise<Uint8Array>,
  item: Item,
): Promise<Uint8Array | { readonly failure: string }> {
  try {
    return await produce(item);
  } catch (error) {
    return { failure: toErrorInfo(error).message };
  }
}
