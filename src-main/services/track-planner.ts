import type { PlanChange, PlannedTrack } from '../../src-shared/domain';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { Policy } from '../../src-shared/policy';
import { valueWarnings } from '../../src-shared/tag-warnings';
import { LABEL_FIELDS, type LabelField, type TagEdit, type TagValues } from '../../src-shared/tags';
import type { ModelChoice } from '../model/current-model';
import type { PlanInput, PlanInputsRepo } from '../store/plan-inputs-repo';
import { planEdits } from '../tags/plan-edits';

export interface TrackPlannerParts {
  readonly planInputs: PlanInputsRepo;
  readonly modelChoice: ModelChoice;
  readonly policy: () => Policy;
}

/** Puts together what planning needs: a track's tags, what was heard in it, and the policy. */
export class TrackPlanner {
  constructor(private readonly parts: TrackPlannerParts) {}

  /**
   * The edits for a track as the library knows it; none for one that is not analysed.
   * @throws CodedError `bad-input` for an unknown id
   */
  plan(trackId: number, policy?: Policy): PlannedTrack {
    return this.planInput(this.parts.planInputs.get(trackId, this.modelId), policy);
  }

  /** The same for several; those that are no longer there are left out. */
  planAll(trackIds: readonly number[]): PlannedTrack[] {
    return this.parts.planInputs.list(trackIds, this.modelId).map((input) => this.planInput(input));
  }

  /** The edits for a track whose file says `current`, whatever the library last read of it. */
  planEditsOf(trackId: number, current: TagValues): TagEdit[] {
    return this.editsOf({ ...this.parts.planInputs.get(trackId, this.modelId), current }, this.parts.policy());
  }

  planInput(input: PlanInput, policy = this.parts.policy()): PlannedTrack {
    const { trackId, path, title, artist, notWritableReason } = input;
    const edits = this.editsOf(input, policy);
    return { trackId, path, title, artist, edits, warnings: warningsOf(edits), notWritableReason };
  }

  get modelId(): string | null {
    return this.spec?.id ?? null;
  }

  private get spec(): ModelSpec | null {
    return this.parts.modelChoice.model?.spec ?? null;
  }

  private editsOf({ current, heard, isOwn, choices }: PlanInput, policy: Policy): TagEdit[] {
    if (this.spec === null || heard === null) return [];
    return planEdits({ current, heard, isOwn, choices }, this.spec, policy);
  }
}

/** What an edit does to its field. */
export function changeOf({ old = [], new: values }: TagEdit): PlanChange {
  if (old.length === 0) return 'fill';
  return old.every((value, index) => value === values[index]) ? 'add' : 'replace';
}

/** The values an edit brings that the file does not have. */
export function newValuesOf({ old = [], new: values }: TagEdit): string[] {
  return values.filter((value) => !old.includes(value));
}

export function isLabelEdit(edit: TagEdit): edit is TagEdit & { field: LabelField } {
  return (LABEL_FIELDS as readonly string[]).includes(edit.field);
}

/** The scores are for Sleevenotes alone: nobody else takes them apart. */
function warningsOf(edits: readonly TagEdit[]): string[] {
  const words = edits.filter(({ field }) => field !== 'scores').flatMap(newValuesOf);
  return [...new Set(words)].flatMap(valueWarnings);
}
