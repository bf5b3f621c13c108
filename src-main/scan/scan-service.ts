import { realpath, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Folder, ScanState } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import { isWantedFile } from '../../src-shared/music-names';
import type { FoldersRepo } from '../store/folders-repo';
import type { ScanRepo } from '../store/scan-repo';
import { describeReadError } from './scan-errors';
import type { ReadFacts, ScanContext } from './scan-context';
import { scanFiles, scanFolder } from './scan-folder';
import { IDLE_SCAN, ScanProgress } from './scan-progress';

export interface ScanServiceOptions {
  readonly foldersRepo: FoldersRepo;
  readonly scanRepo: ScanRepo;
  readonly readFacts: ReadFacts;
  onChange(state: ScanState): void;
  onSkip(skip: ScanState['skipped'][number]): void;
}

/** Runs scans one after the other. */
export class ScanService {
  private last: ScanState = IDLE_SCAN;
  private queue: Promise<unknown> = Promise.resolve();
  private stop = new AbortController();

  constructor(private readonly options: ScanServiceOptions) {}

  get state(): ScanState {
    return this.last;
  }

  /** Scans every folder and every file kept by itself. */
  scanEverything(): Promise<ScanState> {
    return this.enqueue(async (context) => {
      for (const folder of this.options.foldersRepo.list()) await scanFolder(context, folder);
      await scanFiles(context, this.options.scanRepo.singlePaths());
    });
  }

  /** Scans some files and folders; a folder outside every library folder becomes one. */
  scanPaths(paths: readonly string[]): Promise<ScanState> {
    return this.enqueue(async (context) => {
      for (const path of paths) await this.scanPath(context, resolve(path));
    });
  }

  /** Does something while nothing scans: after the scans asked for so far, before those asked for later. */
  between(work: () => Promise<void>): Promise<void> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => {});
    return done;
  }

  /** Ends the scan under way and forgets those that wait; what was found stays. Resolves when nothing scans any more. */
  async cancel(): Promise<void> {
    this.stop.abort(new CodedError('cancelled', 'The scan was cancelled'));
    this.stop = new AbortController();
    await this.queue;
  }

  private async scanPath(context: ScanContext, path: string): Promise<void> {
    const real = await realpath(path).catch(() => path);
    const isFolder = await stat(real).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isFolder) return scanFolder(context, this.options.foldersRepo.add(real), real);
    if (isWantedFile(basename(real))) return scanFiles(context, [real]);
    const error = await stat(real).then(
      () => ({
        code: 'format-unsupported' as const,
        message: `${path}: it has no file name extension of a music file`,
      }),
      (thrown: unknown) => describeReadError(thrown, path),
    );
    context.progress.skip(path, error);
  }

  private enqueue(work: (context: ScanContext) => Promise<void>): Promise<ScanState> {
    const { signal } = this.stop;
    const scan = this.queue.then(() => this.run(work, signal));
    this.queue = scan.catch(() => {});
    return scan;
  }

  private async run(work: (context: ScanContext) => Promise<void>, signal: AbortSignal): Promise<ScanState> {
    const { foldersRepo, scanRepo, readFacts } = this.options;
    const progress = new ScanProgress(
      (state) => {
        this.last = state;
        this.options.onChange(state);
      },
      (skip) => this.options.onSkip(skip),
    );
    const context: ScanContext = {
      ...{ foldersRepo, scanRepo, readFacts, progress, signal },
      scan: scanRepo.startScan(),
      unchanged: new Set(),
    };
    try {
      signal.throwIfAborted();
      await work(context);
    } catch (thrown) {
      // A cancelled scan is no failure: its state tells how far it came.
      if (thrown !== signal.reason) throw thrown;
    } finally {
      progress.finish();
    }
    return progress.state;
  }
}

/**
 * The real paths of folders to add; a file stands for the folder it lies in.
 * @throws CodedError `file-missing`, `file-unreadable`
 */
export async function addFolders(foldersRepo: FoldersRepo, paths: readonly string[]): Promise<Folder[]> {
  const folders = await Promise.all(paths.map(realFolder));
  return folders.map((path) => foldersRepo.add(path));
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : resolve(real, '..');
  } catch (thrown) {
    const { code, message } = describeReadError(thrown, path);
    throw new CodedError(code, message, { cause: thrown });
  }
}
