import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ScanContext } from './scan-context';

/** So many are marked before everything else that waits in this process gets its turn. */
const BATCH_TRACKS = 100;

/**
 * Marks those of the tracks that this scan did not see as gone, except those `isExcused` (say, in a subfolder that could not
 * be read).
 * @throws the signal's reason when it aborts
 */
export async function markGone(
  { scanRepo, progress, scan, unchanged, signal }: ScanContext,
  trackIds: readonly number[],
  isExcused: (path: string) => boolean,
): Promise<void> {
  const isLeftBehind = (id: number): boolean => {
    const path = scanRepo.findLeftBehind(id, scan);
    return path !== null && !isExcused(path);
  };
  const unseen = trackIds.filter((id) => !unchanged.has(id));
  for (let first = 0; first < unseen.length; first += BATCH_TRACKS) {
    signal.throwIfAborted();
    scanRepo.inTransaction(() => {
      const gone = unseen.slice(first, first + BATCH_TRACKS).filter(isLeftBehind);
      for (const id of gone) scanRepo.markTrackGone(id);
      progress.count('gone', gone.length);
    });
    await nextTurn();
  }
}
