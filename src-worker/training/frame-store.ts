import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toErrorInfo } from '../../src-shared/errors';

/** Where one item's frames lie in the store's file. */
interface FrameEntry {
  readonly firstFrame: number;
  readonly frameCount: number;
}

interface FrameIndex {
  readonly entries: Readonly<Record<string, FrameEntry>>;
  readonly failures: Readonly<Record<string, string>>;
}

export interface FrameStoreOptions<Item> {
  readonly dir: string;
  /** Everything the frames depend on; another key is another store. */
  readonly key: string;
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  /** Bytes of one frame. */
  readonly frameBytes: number;
  /** All frames of an item; what it throws makes the item one of the failures. */
  readonly produce: (item: Item) => Promise<Uint8Array>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Frames of many songs, one byte a value, in one file on disk. Crops are read from disk, so memory does not grow with the
 * data; a song's frames are computed once.
 */
export class FrameStore {
  private constructor(
    private readonly file: number,
    private readonly index: FrameIndex,
    private readonly frameBytes: number,
  ) {}

  /** Opens the store of this key, computing it first when it isn't there. */
  static async open<Item>(options: FrameStoreOptions<Item>): Promise<FrameStore> {
    const name = createHash('sha256').update(options.key).digest('hex').slice(0, 16);
    const dataPath = join(options.dir, `features-${name}.u8`);
    const indexPath = join(options.dir, `features-${name}.json`);
    await mkdir(options.dir, { recursive: true });
    // The index is written last: where it is, the data is whole.
    if (!existsSync(indexPath)) writeIndex(indexPath, await computeFrames(dataPath, options));
    const index = JSON.parse(readFileSync(indexPath, 'utf8')) as FrameIndex;
    return new FrameStore(openSync(dataPath, 'r'), index, options.frameBytes);
  }

  /** Items whose frames could not be computed, with the reason. */
  get failures(): Readonly<Record<string, string>> {
    return this.index.failures;
  }

  has(id: string): boolean {
    return this.index.entries[id] !== undefined;
  }

  frameCount(id: string): number {
    return this.entry(id).frameCount;
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
    const entry = this.index.entries[id];
    if (entry === undefined) throw new RangeError(`${id} is not in the feature cache`);
    return entry;
  }
}

async function computeFrames<Item>(dataPath: string, options: FrameStoreOptions<Item>): Promise<FrameIndex> {
  const { items, idOf, frameBytes, produce, onProgress } = options;
  const entries: Record<string, FrameEntry> = {};
  const failures: Record<string, string> = {};
  const file = openSync(dataPath, 'w');
  let firstFrame = 0;
  for (const [done, item] of items.entries()) {
    const bytes = await tryProduce(produce, item);
    if ('failure' in bytes) failures[idOf(item)] = bytes.failure;
    else {
      // Not caught here: a disk that is full is no fault of the song.
      writeFileSync(file, bytes);
      const frameCount = bytes.length / frameBytes;
      entries[idOf(item)] = { firstFrame, frameCount };
      firstFrame += frameCount;
    }
    onProgress?.(done + 1, items.length);
  }
  closeSync(file);
  return { entries, failures };
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

function writeIndex(indexPath: string, index: FrameIndex): void {
  writeFileSync(`${indexPath}.tmp`, JSON.stringify(index));
  renameSync(`${indexPath}.tmp`, indexPath);
}
