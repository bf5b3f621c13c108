import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrackSelection } from '../../src-shared/contract/app-contract';
import type { PlanFilter, PlannedTrack, PlanState } from '../../src-shared/domain';
import { HEAD_NAMES } from '../../src-shared/model-spec';
import type { Policy } from '../../src-shared/policy';
import type { SettingsFile } from '../settings';
import type { ChangedTracks } from '../store/changed-tracks';
import type { PlanInput, PlanInputsRepo } from '../store/plan-inputs-repo';
import type { TrackSet } from '../store/track-where';
import type { TracksRepo } from '../store/tracks-repo';
import type { EventHub } from './event-hub';
import { PlanIndex, type PlanEntry, type PlanScope } from './plan-index';
import type { PlannedValue, PlanPage, PlanQuery, PlanService } from './service-types';
import { changeOf, isLabelEdit, newValuesOf, type TrackPlanner } from './track-planner';

export interface PlanServiceParts {
  readonly settings: SettingsFile;
  readonly tracksRepo: TracksRepo;
  readonly planInputs: PlanInputsRepo;
  readonly changedTracks: ChangedTracks;
  readonly planner: TrackPlanner;
  readonly events: EventHub;
}

/** So long may one turn plan before everything else that waits in this process gets its own. */
const TURN_MS = 5;
const BATCH_TRACKS = 10;
const NONE: ReadonlySet<number> = new Set();
const IDLE: PlanState = { status: 'idle', done: 0, total: 0 };

/** Tracks that were planned at one go, and whether there are no more. */
interface Batch {
  readonly planned: number;
  readonly isLast: boolean;
}

/**
 * What the policy makes of the library. Which tracks have edits is kept in an index: planned track by track, between everything
 * else, when somebody first asks and when the policy changes, and brought up to date where the library changes. The edits
 * themselves are planned when they are shown or written, so they are never out of date.
 */
export class LibraryPlans implements PlanService {
  private readonly index = new PlanIndex();
  private last = IDLE;
  /** The path up to which the library is planned; null: all of it is, but for the tracks that changed since. */
  private plannedTo: string | null = null;
  private isBegun = false;
  private isClosed = false;
  private turn: NodeJS.Immediate | null = null;

  constructor(private readonly parts: PlanServiceParts) {}

  policy(): Policy {
    return this.parts.settings.current.policy;
  }

  setPolicy(policy: Policy): Policy {
    const { policy: kept } = this.parts.settings.update({ policy });
    if (this.isBegun) this.planAnew();
    return kept;
  }

  state(): PlanState {
    return this.last;
  }

  query({ selection, filter, offset, limit }: PlanQuery): PlanPage {
    this.catchUp();
    const { trackIds, ...counts } = this.index.query(this.toScope(selection), filter, { offset, limit });
    return { ...counts, rows: this.parts.planner.planAll(trackIds) };
  }

  values(selection: TrackSelection): PlannedValue[] {
    this.catchUp();
    return this.index.values(this.toScope(selection));
  }

  plan(trackId: number, policy?: Policy): PlannedTrack {
    return this.parts.planner.plan(trackId, policy);
  }

  /** The tracks that `query` would show and that can be written, in path order, once everything is planned. */
  async writableIds(set: TrackSet, filter: PlanFilter): Promise<number[]> {
    this.catchUp();
    while (!this.isClosed && this.last.status === 'planning') await nextTurn();
    return this.isClosed ? [] : this.index.writableIds(this.toScope(set), filter);
  }

  /** To be called when the library changed. */
  noteChanges(): void {
    if (this.isBegun) this.catchUp();
  }

  /** To be called when another model is in use: none of what was planned holds any more. */
  noteModelChange(): void {
    if (this.isBegun) this.planAnew();
  }

  close(): void {
    this.isClosed = true;
    if (this.turn) clearImmediate(this.turn);
  }

  private planAnew(): void {
    this.index.clear();
    this.parts.changedTracks.forgetAll();
    this.plannedTo = '';
    this.last = { status: 'planning', done: 0, total: this.parts.tracksRepo.counts().total };
    this.takeTurn();
  }

  /** Plans for a moment, which is all there is to do after small changes; goes on in later turns with the rest. */
  private catchUp(): void {
    if (this.isClosed) return;
    if (!this.isBegun) {
      this.isBegun = true;
      this.parts.changedTracks.watch();
      this.planAnew();
    } else {
      this.noteChangesElsewhere();
      this.takeTurn();
    }
  }

  /** One look through everything at a time, so that a command line at work beside the window keeps nobody busy for ever. */
  private noteChangesElsewhere(): void {
    const { changedTracks } = this.parts;
    if (this.last.status === 'idle' && changedTracks.noteChangesElsewhere()) changedTracks.note(this.index.trackIds());
  }

  private takeTurn(): void {
    if (this.isClosed) return;
    const endMs = performance.now() + TURN_MS;
    let planned = 0;
    let batch;
    do {
      batch = this.planBatch();
      planned += batch.planned;
    } while (!batch.isLast && performance.now() < endMs);
    if (planned > 0 || this.last.status === 'planning') this.tell(planned, batch.isLast);
    if (!batch.isLast && this.turn === null) this.scheduleTurn();
  }

  private scheduleTurn(): void {
    this.turn = setImmediate(() => {
      this.turn = null;
      this.takeTurn();
    });
  }

  private tell(planned: number, isAll: boolean): void {
    const done = (this.last.status === 'planning' ? this.last.done : 0) + planned;
    const left = isAll ? 0 : this.parts.changedTracks.count();
    const total = this.plannedTo === null ? done + left : Math.max(this.last.total, done);
    this.last = isAll ? { ...IDLE, done, total: done } : { status: 'planning', done, total };
    this.parts.events.emitSoon('plan.changed', () => this.last);
  }

  private planBatch(): Batch {
    const { planInputs, changedTracks, planner } = this.parts;
    if (this.plannedTo !== null) {
      const inputs = planInputs.listAfter(this.plannedTo, BATCH_TRACKS, planner.modelId);
      this.plannedTo = inputs.at(-1)?.path ?? null;
      this.store(inputs);
      return { planned: inputs.length, isLast: false };
    }
    const trackIds = changedTracks.list(BATCH_TRACKS);
    const inputs = planInputs.list(trackIds, planner.modelId);
    const present = new Set(inputs.map(({ trackId }) => trackId));
    for (const trackId of trackIds) if (!present.has(trackId)) this.index.remove(trackId);
    this.store(inputs);
    changedTracks.forget(trackIds);
    return { planned: trackIds.length, isLast: trackIds.length < BATCH_TRACKS };
  }

  private store(inputs: readonly PlanInput[]): void {
    for (const input of inputs) {
      const entry = this.tryMakeEntry(input);
      if (entry === null) this.index.remove(input.trackId);
      else this.index.put(entry);
    }
  }

  /** Null where there is nothing to write. One track that cannot be planned keeps no other from it; `plan` tells why. */
  private tryMakeEntry(input: PlanInput): PlanEntry | null {
    let planned: PlannedTrack;
    try {
      planned = this.parts.planner.planInput(input);
    } catch {
      return null;
    }
    if (planned.edits.length === 0) return null;
    return {
      trackId: input.trackId,
      path: input.path,
      searchText: input.searchText,
      isWritable: planned.notWritableReason === null,
      hasWarning: planned.warnings.length > 0,
      edits: planned.edits.filter(isLabelEdit).map((edit) => ({
        field: edit.field,
        change: changeOf(edit),
        values: [...new Set(newValuesOf(edit))],
      })),
    };
  }

  /** Every plan is of a track that is analysed, so of a status only that one is worth asking for. */
  private toScope(set: TrackSet): PlanScope {
    const { tracksRepo } = this.parts;
    if (!('filter' in set)) {
      return { search: '', trackIds: [new Set('trackIds' in set ? set.trackIds : tracksRepo.ids(set))] };
    }
    const { search, status, ...labels } = set.filter;
    const wanted = HEAD_NAMES.flatMap((head) =>
      labels[head] === null ? [] : [tracksRepo.shownIds(head, labels[head])],
    );
    return { search, trackIds: status === null || status === 'analysed' ? wanted : [NONE] };
  }
}
