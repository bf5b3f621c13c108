import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { WriteSummary } from '../../src-shared/contract/app-contract';
import { planFilterSchema, type WriteState } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import type { Writing } from '../../src-shared/policy';
import type { TrackPlan, WriteResult } from '../../src-shared/tags';
import { readFacts } from '../scan/read-facts';
import type { SettingsFile } from '../settings';
import type { JournalRepo } from '../store/journal-repo';
import type { ScanRepo } from '../store/scan-repo';
import type { TracksRepo } from '../store/tracks-repo';
import { undoEntry } from '../tags/undo-edits';
import { refusal, writeTags } from '../tags/write-tags';
import type { EventHub } from './event-hub';
import type { LibraryChanges } from './library-changes';
import type { LibraryPlans } from './plan-service';
import type { TagsService, TrackScope, UndoScope, WriteChoice, WriteOptions } from './service-types';
import { toTrackSet } from './track-scope';
import { IDLE_WRITE, WriteProgress } from './write-progress';

export interface TagsServiceParts {
  readonly settings: SettingsFile;
  readonly tracksRepo: TracksRepo;
  readonly scanRepo: ScanRepo;
  readonly journal: JournalRepo;
  readonly plans: LibraryPlans;
  readonly changes: LibraryChanges;
  readonly events: EventHub;
  /** Runs what may replace a file while nothing else of the program, such as the player, has it open. */
  readonly exclusively: <Result>(path: string, work: () => Promise<Result>) => Promise<Result>;
}

const EVERY_PLAN = planFilterSchema.parse({});

interface Job {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

/** One file's edits, and the audio they were planned for; null where only the path says which. */
interface FilePlan extends Pick<TrackPlan, 'path' | 'edits'> {
  readonly audioId: string | null;
}

/** What a write or an undo does with one file after the other. */
interface JobWork<Item> {
  readonly status: 'writing' | 'undoing';
  readonly collect: () => Promise<readonly Item[]>;
  /** Begun once there is something to do; null where the journal needs no run. */
  readonly startRun: () => number | null;
  readonly handle: (item: Item, runId: number | null, signal: AbortSignal) => Promise<WriteResult>;
}

/** Writing and undoing tags; one write or undo at a time. */
export class TrackTags implements TagsService {
  private job: Job | null = null;
  private last: WriteState = IDLE_WRITE;

  constructor(private readonly parts: TagsServiceParts) {}

  state(): WriteState {
    return this.last;
  }

  writing(): Writing {
    return this.parts.settings.current.writing;
  }

  setWriting(writing: Writing): Writing {
    return this.parts.settings.update({ writing }).writing;
  }

  async write(scope: TrackScope, choice: WriteChoice = {}, options: WriteOptions = {}): Promise<WriteSummary> {
    const { plans, scanRepo } = this.parts;
    const collect = async (): Promise<number[]> => {
      const planned = await plans.writableIds(await toTrackSet(scope), choice.filter ?? EVERY_PLAN);
      const unwanted = new Set(choice.except);
      return planned.filter((trackId) => !unwanted.has(trackId));
    };
    // Each plan is made when its turn comes, so that a hundred thousand of them need not be held; by the rules of now, though:
    // what somebody tries out meanwhile was not reviewed.
    const policy = plans.policy();
    const toPlan = (trackId: number): FilePlan => {
      const { path, edits } = plans.plan(trackId, policy);
      return { path, edits, audioId: scanRepo.audioIdAt(path) };
    };
    return this.runJob(this.writeJob(collect, toPlan, options), options);
  }

  async writePlans(plans: Iterable<TrackPlan>, options: WriteOptions = {}): Promise<WriteSummary> {
    return this.runJob(
      this.writeJob(
        () => Promise.resolve([...plans]),
        ({ path, edits }) => ({ path, edits, audioId: null }),
        options,
      ),
      options,
    );
  }

  async undo(scope: UndoScope, options: WriteOptions = {}): Promise<WriteSummary> {
    const { journal, exclusively } = this.parts;
    const dryRun = options.dryRun === true;
    let isWanted = (_path: string): boolean => true;
    return this.runJob<number>(
      {
        status: 'undoing',
        collect: async () => {
          const journalScope = await this.toJournalScope(scope);
          if ('paths' in journalScope) isWanted = isWithinAny(journalScope.paths);
          return journal.undoable(journalScope);
        },
        startRun: () => null,
        handle: (entryId, _runId, signal) => {
          const undo = () => undoEntry(entryId, { journal, dryRun, signal, isWanted });
          const entry = journal.entry(entryId);
          return entry === null ? undo() : exclusively(entry.realPath, undo);
        },
      },
      options,
    );
  }

  cancel(): void {
    this.job?.stop.abort();
  }

  /** `cancel`, and then waits for the file under way. */
  async close(): Promise<void> {
    this.cancel();
    await this.job?.ended.catch(() => {});
  }

  private writeJob<Item>(
    collect: () => Promise<readonly Item[]>,
    toPlan: (item: Item) => FilePlan,
    { dryRun = false, writing = this.writing() }: WriteOptions,
  ): JobWork<Item> {
    const { journal, exclusively } = this.parts;
    return {
      status: 'writing',
      collect,
      startRun: () => (dryRun ? null : journal.startRun()),
      handle: (item, runId, signal) => {
        const plan = tryOrRefuse(() => toPlan(item));
        if ('status' in plan) return Promise.resolve(plan);
        const path = resolve(plan.path);
        const deps = { journal, runId: runId ?? 0, dryRun, signal, writing, audioId: plan.audioId };
        return exclusively(path, () => writeTags({ path, edits: plan.edits }, deps));
      },
    };
  }

  /** @throws CodedError `file-busy` while another one runs */
  private async runJob<Item>(work: JobWork<Item>, options: WriteOptions): Promise<WriteSummary> {
    if (this.job)
      throw new CodedError('file-busy', 'Tags are being written or undone already; wait until that has ended');
    const stop = new AbortController();
    const ended = this.runItems(work, options, stop.signal);
    this.job = { stop, ended };
    try {
      return await ended;
    } finally {
      this.job = null;
      this.tell({ ...this.last, status: 'idle', etaSec: null });
    }
  }

  private async runItems<Item>(
    { status, collect, startRun, handle }: JobWork<Item>,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<WriteSummary> {
    this.tell({ ...IDLE_WRITE, status });
    const items = await collect();
    const runId = items.length === 0 ? null : startRun();
    if (runId !== null) options.onRun?.(runId);
    const progress = new WriteProgress(status, items.length);
    for (const item of items) {
      if (signal.aborted) break;
      const result = await handle(item, runId, signal);
      progress.add(result);
      options.onResult?.(result);
      if (isNews(result) && options.dryRun !== true) await this.refresh(result.path);
      this.tell(progress.state);
    }
    return progress.summary(runId, signal.aborted);
  }

  /** Brings the library's row of a file in line with its new tags, so that the next scan finds nothing to read. */
  private async refresh(path: string): Promise<void> {
    const { tracksRepo, scanRepo, changes } = this.parts;
    try {
      const realPath = await realpath(path);
      if (tracksRepo.findId(realPath) === null) return;
      const { size, mtimeMs } = await stat(realPath);
      const facts = await readFacts({ path: realPath, sizeBytes: size, mtimeMs }, this.writing());
      if (facts.error === null) scanRepo.refresh(facts);
      changes.announce();
    } catch {
      // The file went right after it was written: the next scan will say so.
    }
  }

  private async toJournalScope(scope: UndoScope): Promise<Parameters<JournalRepo['undoable']>[0]> {
    if ('all' in scope || 'runId' in scope || 'entryIds' in scope) return scope;
    const set = await toTrackSet(scope);
    const given = 'paths' in scope ? scope.paths.map((path) => resolve(path)) : [];
    const real = 'paths' in set ? set.paths : [];
    // Those that lie behind links, outside the folders given.
    const known = Array.from(this.parts.tracksRepo.iterate(set), ({ path }) => path);
    return { paths: [...new Set([...given, ...real, ...known])] };
  }

  private tell(state: WriteState): void {
    this.last = state;
    this.parts.events.emitSoon('write.changed', () => this.last);
  }
}

/** Many files or a few folders: a path is looked for by itself first, then by the folders around it. */
function isWithinAny(paths: readonly string[]): (path: string) => boolean {
  const wanted = new Set(paths);
  return (path) => {
    for (let at = path; ; at = dirname(at)) {
      if (wanted.has(at)) return true;
      if (at === dirname(at)) return false;
    }
  };
}

/** Whether the library may not know of it: else a file that others changed would be refused for ever. */
function isNews({ status, reason }: WriteResult): boolean {
  return status === 'written' || reason?.startsWith('changed-since:') === true;
}

/** A track that left the library while others were written has no plan any more; that is no reason to stop. */
function tryOrRefuse<Plan>(makePlan: () => Plan): Plan | WriteResult {
  try {
    return makePlan();
  } catch (error) {
    return refusal('', error);
  }
}
