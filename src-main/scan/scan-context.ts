import type { FoldersRepo } from '../store/folders-repo';
import type { FileFacts, ScanRepo } from '../store/scan-repo';
import type { ScanProgress } from './scan-progress';
import type { WalkedFile } from './walk-folder';

/** Reads one file's tags and names its audio; a file that can't be read gives facts with an error, never a rejection. */
export type ReadFacts = (file: Omit<WalkedFile, 'kind'>) => Promise<FileFacts>;

export interface ScanContext {
  readonly scanRepo: ScanRepo;
  readonly foldersRepo: FoldersRepo;
  readonly readFacts: ReadFacts;
  readonly progress: ScanProgress;
  /** Number of this scan, from `ScanRepo.startScan`. */
  readonly scan: number;
  /** Tracks whose files it saw and found unchanged: in memory, since writing that down would take longer than the rest. */
  readonly unchanged: Set<number>;
  readonly signal: AbortSignal;
}
