import type { TrackFilter } from '../../src-shared/domain';
import { HEAD_NAMES } from '../../src-shared/model-spec';

/** Whether a filter of the library table keeps anything out. */
export function isTrackFiltered(filter: TrackFilter): boolean {
  return filter.search !== '' || filter.status !== null || HEAD_NAMES.some((head) => filter[head] !== null);
}
