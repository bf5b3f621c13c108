import { mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { networkJobSchema, type NetworkJob } from '../../src-shared/contract/trainer-contract';
import { isThere } from '../../src-shared/node/is-there';
import { UNFINISHED } from '../model/model-folders';
import { takeLease, type ProcessLease } from '../store/process-lease';

/** A training over a whole network that was cut short. */
export interface KeptJob {
  readonly dir: string;
  readonly job: NetworkJob;
  /** How far it was, for people. */
  readonly stage: string;
}

const OWNER_FILE = 'owner';
const BASE_FILE = 'base';
const JOB_FILE = 'job.json';
const STAGE_FILE = 'stage';

/** A folder without an owner may be one that another process is just making. */
const MAKING_MS = 60_000;

const keptSchema = z.object({ job: networkJobSchema });

/**
 * Folders of trainings under way, below the data folder. Each names the process it belongs to, so that one which was killed is told
 * from one that another process still works in.
 */
export class JobFolders {
  private lease: ProcessLease | null = null;

  /** @param modelsDir where trainers make models, each in a folder called as its job's */
  constructor(
    private readonly dataDir: string,
    private readonly modelsDir: string,
  ) {}

  /**
   * Makes an empty folder that is ours, and keeps the model's name from everybody else: other processes, and models that are taken in.
   * @returns null where the name is taken
   */
  async tryMake(name: string): Promise<string | null> {
    if (!(await tryMakeDir(this.placeOf(name)))) return null;
    const dir = join(this.root, name);
    if ((await isThere(join(this.modelsDir, name))) || !(await tryMakeDir(dir))) {
      await rmdir(this.placeOf(name));
      return null;
    }
    await this.own(dir);
    return dir;
  }

  /** Notes which model's folder the training needs until it ends; null: none. */
  async keepBase(dir: string, baseModelDir: string | null): Promise<void> {
    if (baseModelDir !== null) await writeFile(join(dir, BASE_FILE), baseModelDir);
  }

  /** Folders of models that trainings need, those of other processes and those cut short among them. */
  async bases(): Promise<string[]> {
    const bases = await Promise.all(
      (await this.listDirs()).map((dir) => readFile(join(dir, BASE_FILE), 'utf8').catch(() => '')),
    );
    return bases.filter((base) => base !== '');
  }

  /** Notes what is needed to go on with a whole network after the process was killed. */
  async keepJob(dir: string, job: NetworkJob): Promise<void> {
    await writeFile(join(dir, JOB_FILE), JSON.stringify({ job }), { flush: true });
  }

  async keepStage(dir: string, stage: string): Promise<void> {
    await writeFile(join(dir, STAGE_FILE), stage);
  }

  /** Makes a folder ours that nobody works in any more. @returns whether it could: it may be gone, or another process's by now */
  async tryOwn(dir: string): Promise<boolean> {
    if (!(await this.isFree(dir))) return false;
    await this.own(dir);
    return true;
  }

  /** Removes a folder, and what there is of a model that was being written when its trainer ended; not one of another process. */
  async remove(dir: string): Promise<void> {
    if (!(await this.isFree(dir))) return;
    await rm(this.placeOf(basename(dir)), { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
  }

  /** Removes what trainings that were killed left behind. @returns the newest of those that can go on; it stays */
  async tidy(): Promise<KeptJob | null> {
    const abandoned = await this.listAbandoned();
    let kept: (KeptJob & { atMs: number }) | null = null;
    for (const dir of abandoned) {
      const job = await readKept(dir);
      if (job !== null && (kept === null || job.atMs > kept.atMs)) {
        if (kept !== null) await this.remove(kept.dir);
        kept = job;
      } else await this.remove(dir);
    }
    return kept;
  }

  close(): void {
    this.lease?.release();
    this.lease = null;
  }

  private get root(): string {
    return join(this.dataDir, 'training');
  }

  /** Where the trainer writes a model before it is whole; nobody takes it for one. */
  private placeOf(name: string): string {
    return join(this.modelsDir, name + UNFINISHED);
  }

  private async own(dir: string): Promise<void> {
    await writeFile(join(dir, OWNER_FILE), this.takeLease().id, { flush: true });
  }

  /** Whether it is there, and no other process's. */
  private async isFree(dir: string): Promise<boolean> {
    const owner = await readFile(join(dir, OWNER_FILE), 'utf8').catch(() => null);
    if (owner === null) return isOld(dir);
    return !isLeaseId(owner) || owner === this.takeLease().id || !this.takeLease().isAlive(owner);
  }

  private async listDirs(): Promise<string[]> {
    return (await readdir(this.root).catch(() => [])).map((name) => join(this.root, name));
  }

  /** To be asked before any is ours. */
  private async listAbandoned(): Promise<string[]> {
    const dirs = await this.listDirs();
    const free = await Promise.all(dirs.map((dir) => this.isFree(dir)));
    return dirs.filter((_dir, i) => free[i]);
  }

  private takeLease(): ProcessLease {
    this.lease ??= takeLease(join(this.dataDir, 'library.sqlite'));
    return this.lease;
  }
}

/** @returns whether it was not there before */
async function tryMakeDir(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await mkdir(path);
    return true;
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'EEXIST') return false;
    throw thrown;
  }
}

async function isOld(dir: string): Promise<boolean> {
  const found = await stat(dir).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > MAKING_MS;
}

/** What stands in the file ends up in a path. */
function isLeaseId(text: string): boolean {
  return z.uuid().safeParse(text).success;
}

async function readKept(dir: string): Promise<(KeptJob & { atMs: number }) | null> {
  try {
    const { job } = keptSchema.parse(JSON.parse(await readFile(join(dir, JOB_FILE), 'utf8')));
    const stage = await readFile(join(dir, STAGE_FILE), 'utf8').catch(() => '');
    return { dir, job: { ...job, jobDir: dir }, stage, atMs: (await stat(dir)).mtimeMs };
  } catch {
    return null;
  }
}
