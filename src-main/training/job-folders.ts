import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { networkJobSchema, type NetworkJob } from '../../src-shared/contract/trainer-contract';
import { takeLease, type ProcessLease } from '../store/process-lease';

/** A training over a whole network that was cut short. */
export interface KeptJob {
  readonly dir: string;
  readonly job: NetworkJob;
  /** How far it was, for people. */
  readonly stage: string;
}

const OWNER_FILE = 'owner';
const JOB_FILE = 'job.json';
const STAGE_FILE = 'stage';

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

  /** Makes an empty folder that is ours. */
  async make(name: string): Promise<string> {
    const dir = join(this.root, name);
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
    await this.own(dir);
    return dir;
  }

  /** Notes what is needed to go on with a whole network after the process was killed. */
  async keepJob(dir: string, job: NetworkJob): Promise<void> {
    await writeFile(join(dir, JOB_FILE), JSON.stringify({ job }), { flush: true });
  }

  async keepStage(dir: string, stage: string): Promise<void> {
    await writeFile(join(dir, STAGE_FILE), stage);
  }

  /** Makes a folder ours that nobody works in any more. */
  async own(dir: string): Promise<void> {
    await writeFile(join(dir, OWNER_FILE), this.takeLease().id, { flush: true });
  }

  /** Removes also what there is of a model that was being written when its trainer ended. */
  async remove(dir: string): Promise<void> {
    await rm(join(this.modelsDir, `${basename(dir)}.partial`), { recursive: true, force: true });
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

  private async listAbandoned(): Promise<string[]> {
    const names = await readdir(this.root).catch(() => []);
    const dirs = names.map((name) => join(this.root, name));
    const owners = await Promise.all(dirs.map((dir) => readFile(join(dir, OWNER_FILE), 'utf8').catch(() => '')));
    return dirs.filter((_dir, i) => !isLeaseId(owners[i] ?? '') || !this.takeLease().isAlive(owners[i] ?? ''));
  }

  private takeLease(): ProcessLease {
    this.lease ??= takeLease(join(this.dataDir, 'library.sqlite'));
    return this.lease;
  }
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
