import { expect, test } from 'vitest';
import { isPlanFiltered, NO_PLAN_FILTER } from './plan-filter';

test('a filter that lets everything through is none; any single choice is one', () => {
  expect(isPlanFiltered(NO_PLAN_FILTER)).toBe(false);
  const changes = [{ search: 'x' }, { field: 'mood' }, { value: 'Rock' }, { change: 'fill' }, { problem: 'warning' }];
  for (const change of changes) expect(isPlanFiltered({ ...NO_PLAN_FILTER, ...(change as object) })).toBe(true);
});
