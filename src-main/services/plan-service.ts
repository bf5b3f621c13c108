import type { TrackSelection } from '../../src-shared/contract/app-contract';
import type { PlanFilter, PlannedTrack, PlanState } from '../../src-shared/domain';
import type { Policy } from '../../src-shared/policy';
import type { SettingsFile } from '../settings';
import type { TrackSet } from '../store/track-where';
import type { TracksRepo } from '../store/tracks-repo';
import type { PlannedValue, PlanPage, PlanQuery, PlanService } from './service-types';
import type { TrackPlanner } from './track-planner';

export interface PlanServiceParts {
  readonly settings: SettingsFile;
  readonly tracksRepo: TracksRepo;
  readonly planner: TrackPlanner;
}

/** What the policy makes of the library. */
export class LibraryPlans implements PlanService {
  constructor(private readonly parts: PlanServiceParts) {}

  policy(): Policy {
    return this.parts.settings.current.policy;
  }

  setPolicy(policy: Policy): Policy {
    return this.parts.settings.update({ policy }).policy;
  }

  state(): PlanState {
    return { status: 'idle', done: 0, total: 0 };
  }

  query({ selection, offset, limit }: PlanQuery): PlanPage {
    const planned = this.planned(selection);
    const writable = planned.filter(({ notWritableReason }) => notWritableReason === null).length;
    return { total: planned.length, writable, rows: planned.slice(offset, offset + limit) };
  }

  values(selection: TrackSelection): PlannedValue[] {
    const counts = new Map<string, PlannedValue>();
    for (const { field, new: values } of this.planned(selection).flatMap(({ edits }) => edits)) {
      if (field !== 'genre' && field !== 'mood') continue;
      for (const value of values) {
        const key = `${field} ${value}`;
        counts.set(key, { field, value, count: (counts.get(key)?.count ?? 0) + 1 });
      }
    }
    return [...counts.values()].sort((a, b) => b.count - a.count);
  }

  plan(trackId: number): PlannedTrack {
    return this.parts.planner.plan(this.parts.tracksRepo.get(trackId));
  }

  writableIds(set: TrackSet, _filter: PlanFilter): Promise<number[]> {
    const writable = this.planned(set).filter(({ notWritableReason }) => notWritableReason === null);
    return Promise.resolve(writable.map(({ trackId }) => trackId));
  }

  private planned(set: TrackSet): PlannedTrack[] {
    const plans = Array.from(this.parts.tracksRepo.iterate(set), (track) => this.parts.planner.plan(track));
    return plans.filter(({ edits }) => edits.length > 0);
  }
}
