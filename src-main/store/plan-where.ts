import { PLAN_CHANGES, type PlanChange, type PlanFilter, type TrackFilter } from '../../src-shared/domain';
import { searchWords } from '../../src-shared/fold-text';
import { HEAD_NAMES } from '../../src-shared/model-spec';
import { LABEL_FIELDS, type LabelField } from '../../src-shared/tags';
import { whereInSet, type SqlPart, type TrackSet } from './track-where';

/** What an edit does to a field, as one bit of a plan's `changes`. */
export function changeBit(field: LabelField, change: PlanChange): number {
  return 1 << (LABEL_FIELDS.indexOf(field) * PLAN_CHANGES.length + PLAN_CHANGES.indexOf(change));
}

/** The condition on table `plan` for those plans of a set that a filter lets through. */
export function wherePlanned(set: TrackSet, filter: PlanFilter): SqlPart {
  return joinParts([...setParts(set), ...searchParts(filter.search), ...editParts(filter), ...problemParts(filter)]);
}

/** The same for table `plan_value`, whatever is planned. */
export function whereValueInSet(set: TrackSet): SqlPart {
  const parts = setParts(set);
  if (parts.length === 0) return joinParts([]);
  const { sql, values } = joinParts(parts);
  return { sql: `track_id IN (SELECT track_id FROM plan WHERE ${sql})`, values };
}

function joinParts(parts: readonly SqlPart[]): SqlPart {
  return {
    sql: parts.map(({ sql }) => sql).join(' AND ') || 'TRUE',
    values: parts.flatMap(({ values }) => values),
  };
}

/** Every plan is one of the library's tracks, and analysed: what is left of a library filter is cheap. */
function setParts(set: TrackSet): SqlPart[] {
  if ('filter' in set) return filterParts(set.filter);
  const { sql, values } = whereInSet(set);
  return [{ sql: `track_id IN (SELECT track.id FROM track WHERE ${sql})`, values }];
}

function filterParts(filter: TrackFilter): SqlPart[] {
  const isPossible = filter.status === null || filter.status === 'analysed';
  const labels = HEAD_NAMES.flatMap((head) => {
    const label = filter[head];
    return label === null
      ? []
      : [
          {
            sql: 'track_id IN (SELECT track_id FROM track_label WHERE head = ? AND label = ?)',
            values: [head, label],
          },
        ];
  });
  return [...(isPossible ? [] : [{ sql: 'FALSE', values: [] }]), ...labels, ...searchParts(filter.search)];
}

function searchParts(search: string): SqlPart[] {
  return searchWords(search).map((word) => ({ sql: 'instr(search_text, ?) > 0', values: [word] }));
}

/** One and the same edit has to be of the field, to do that, and to bring the value. */
function editParts({ field, change, value }: PlanFilter): SqlPart[] {
  if (value !== null) {
    const conditions = [
      'value = ?',
      ...(field === null ? [] : ['field = ?']),
      ...(change === null ? [] : ['change = ?']),
    ];
    const values = [value, field, change].filter((wanted) => wanted !== null);
    return [{ sql: `track_id IN (SELECT track_id FROM plan_value WHERE ${conditions.join(' AND ')})`, values }];
  }
  if (field === null && change === null) return [];
  const fields = field === null ? LABEL_FIELDS : [field];
  const changes = change === null ? PLAN_CHANGES : [change];
  const bits = fields.flatMap((wanted) => changes.map((kind) => changeBit(wanted, kind)));
  return [{ sql: 'changes & ? <> 0', values: [bits.reduce((mask, bit) => mask | bit, 0)] }];
}

function problemParts({ problem }: PlanFilter): SqlPart[] {
  if (problem === null) return [];
  return [{ sql: problem === 'warning' ? 'has_warning = 1' : 'is_writable = 0', values: [] }];
}
