import { planFilterSchema, type PlanFilter } from '../../src-shared/domain';
import type { LabelField } from '../../src-shared/tags';

/** Every planned file. */
export const NO_PLAN_FILTER: PlanFilter = planFilterSchema.parse({});

/** A genre or mood that would be written, and into how many files. */
export interface PlanValue {
  readonly field: LabelField;
  readonly value: string;
  readonly count: number;
}

export function isPlanFiltered(filter: PlanFilter): boolean {
  const { search, field, value, change, problem } = filter;
  return search !== '' || [field, value, change, problem].some((choice) => choice !== null);
}
