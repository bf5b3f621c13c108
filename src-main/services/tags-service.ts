import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TrackSelection, WriteSummary } from '../../src-shared/contract/app-contract';
import type { PlannedTrack, WriteState } from '../../src-shared/domain';
import { CodedError } from '../../src-shared/errors';
import type { Policy, Writing } from '../../src-shared/policy';
import { LABEL_FIELDS, type LabelField, type TrackPlan, type WriteResult } from '../../src-shared/tags';
import { readFacts } from '../scan/read-facts';
import type { SettingsFile } from '../settings';
import type { JournalRepo } from '../store/journal-repo';
import type { ScanRepo } from '../store/scan-repo';
import type { TracksRepo } from '../store/tracks-repo';
import { undoEntry } from '../tags/undo-edits';
import { refusal, writeTags } from '../tags/write-tags';
import type { EventHub } from './event-hub';
import type { LibraryChanges } from './library-changes';
import type { TagsService, TrackScope, UndoScope, WriteOptions } from './service-types';
import type { TrackPlanner } from './track-planner';
import { toTrackSet } from './track-scope';
import { IDLE_WRITE, WriteProgress } from './write-progress';

export interface TagsServiceParts {
  readonly settings: SettingsFile;
  readonly tracksRepo: TracksRepo;
  readonly scanRepo: ScanRepo;
  readonly journal: JournalRepo;
  readonly planner: TrackPlanner;
  readonly changes: LibraryChanges;
  readonly events: EventHub;
  /** Runs what may replace a file while nothing else of the program, such as the player, has it open. */
  readonly exclusively: <Result>(path: string, work: () => Promise<Result>) => Promise<Result>;
}

interface Job {
  readonly stop: AbortController;
  readonly ended: Promise<unknown>;
}

/** Planning, writing and undoing tags; one write or undo at a time. */
export class TrackTags implements TagsService {
  private job: Job | null = null;
  private last: WriteState = IDLE_WRITE;

  constructor(private readonly parts: TagsServiceParts) {}

  state(): WriteState {
    return this.last;
  }

  policy(): Policy {
    return this.parts.settings.current.policy;
  }

  setPolicy(policy: Policy): Policy {
    return this.parts.settings.update({ policy }).policy;
  }

  writing(): Writing {
    return this.parts.settings.current.writing;
  }

  setWriting(writing: Writing): Writing {
    return this.parts.settings.update({ writing }).writing;
  }

  queryPlan(query: { selection: TrackSelection; offset: number; limit: number }): {
    total: number;
    rows: PlannedTrack[];
  } {
    const { total, rows } = this.parts.tracksRepo.queryFillable(query.selection, this.fillableFields(), query);
    return { total, rows: rows.map((track) => this.parts.planner.plan(track)) };
  }

  private fillableFields(): LabelField[] {
    return LABEL_FIELDS.filter((field) => this.policy()[field].mode !== 'off');
  }

  planTrack(trackId: number): PlannedTrack {
    return this.parts.planner.plan(this.parts.tracksRepo.get(trackId));
  }

  async write(scope: TrackScope, except: readonly number[] = [], options: WriteOptions = {}): Promise<WriteSummary> {
    const set = await toTrackSet(scope);
    const unwanted = new Set(except);
    const wanted = this.parts.tracksRepo.fillableIds(set, this.fillableFields()).filter((id) => !unwanted.has(id));
    return this.writeEach(wanted, (trackId) => this.planTrack(trackId), options);
  }

  async writePlans(plans: Iterable<TrackPlan>, options: WriteOptions = {}): Promise<WriteSummary> {
    return this.writeEach([...plans], (plan) => plan, options);
  }

  async undo(scope: UndoScope, options: WriteOptions = {}): Promise<WriteSummary> {
    const { journal, exclusively } = this.parts;
    const entryIds = journal.undoable(await this.toJournalScope(scope));
    const dryRun = options.dryRun === true;
    return this.runJob('undoing', entryIds, options, null, (entryId, signal) => {
      const undo = () => undoEntry(entryId, { journal, dryRun, signal });
      const entry = journal.entry(entryId);
      return entry === null ? undo() : exclusively(entry.realPath, undo);
    });
  }

  cancel(): void {
    this.job?.stop.abort();
  }

  /** `cancel`, and then waits for the file under way. */
  async close(): Promise<void> {
    this.cancel();
    await this.job?.ended.catch(() => {});
  }

  /** Each plan is made when its turn comes, so that a hundred thousand of them need not be held. */
  private writeEach<Item>(
    items: readonly Item[],
    toPlan: (item: Item) => Pick<TrackPlan, 'path' | 'edits'>,
    options: WriteOptions,
  ): Promise<WriteSummary> {
    const { journal, exclusively } = this.parts;
    const dryRun = options.dryRun === true;
    const runId = dryRun || items.length === 0 ? null : journal.startRun();
    return this.runJob('writing', items, options, runId, (item, signal) => {
      const plan = tryOrRefuse(() => toPlan(item));
      if ('status' in plan) return Promise.resolve(plan);
      const path = resolve(plan.path);
      const deps = { journal, runId: runId ?? 0, dryRun, signal };
      return exclusively(path, () => writeTags({ path, edits: plan.edits }, deps));
    });
  }

  private async runJob<Item>(
    status: 'writing' | 'undoing',
    items: readonly Item[],
    options: WriteOptions,
    runId: number | null,
    handle: (item: Item, signal: AbortSignal) => Promise<WriteResult>,
  ): Promise<WriteSummary> {
    if (this.job)
      throw new CodedError('file-busy', 'Tags are being written or undone already; wait until that has ended');
    const stop = new AbortController();
    const progress = new WriteProgress(status, items.length);
    const work = async (): Promise<void> => {
      for (const item of items) {
        if (stop.signal.aborted) return;
        this.tell(progress.state);
        const result = await handle(item, stop.signal);
        progress.add(result);
        options.onResult?.(result);
        if (result.status === 'written' && options.dryRun !== true) await this.refresh(result.path);
      }
    };
    const ended = work();
    this.job = { stop, ended };
    try {
      await ended;
      return progress.summary(runId, stop.signal.aborted);
    } finally {
      this.job = null;
      this.tell({ ...progress.state, status: 'idle', etaSec: null });
    }
  }

  /** Brings the library's row of a file in line with its new tags, so that the next scan finds nothing to read. */
  private async refresh(path: string): Promise<void> {
    const { tracksRepo, scanRepo, changes } = this.parts;
    try {
      const realPath = await realpath(path);
      if (tracksRepo.findId(realPath) === null) return;
      const { size, mtimeMs } = await stat(realPath);
      const facts = await readFacts({ path: realPath, sizeBytes: size, mtimeMs });
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

/** A track that left the library while others were written has no plan any more; that is no reason to stop. */
function tryOrRefuse<Plan>(makePlan: () => Plan): Plan | WriteResult {
  try {
    return makePlan();
  } catch (error) {
    return refusal('', error);
  }
}
