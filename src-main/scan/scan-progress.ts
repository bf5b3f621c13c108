import type { ScanState } from '../../src-shared/domain';
import type { ErrorInfo } from '../../src-shared/errors';

const KEPT_SKIPS = 100;

export const IDLE_SCAN: ScanState = {
  status: 'idle',
  folder: null,
  seen: 0,
  read: 0,
  moved: 0,
  gone: 0,
  skipped: [],
  skippedCount: 0,
};

/** Counts what one scan does, over all of its folders, and tells whoever shows it. */
export class ScanProgress {
  private current: ScanState = { ...IDLE_SCAN, status: 'scanning' };

  constructor(
    private readonly onChange: (state: ScanState) => void,
    private readonly onSkip: (skip: ScanState['skipped'][number]) => void,
  ) {}

  get state(): ScanState {
    return this.current;
  }

  enter(folder: string): void {
    this.update({ folder });
  }

  count(what: 'seen' | 'read' | 'moved' | 'gone', by = 1): void {
    if (by > 0) this.update({ [what]: this.current[what] + by });
  }

  skip(path: string, error: ErrorInfo): void {
    this.onSkip({ path, error });
    this.update({
      skipped: [...this.current.skipped, { path, error }].slice(-KEPT_SKIPS),
      skippedCount: this.current.skippedCount + 1,
    });
  }

  finish(): void {
    this.update({ status: 'idle', folder: null });
  }

  private update(change: Partial<ScanState>): void {
    this.current = { ...this.current, ...change };
    this.onChange(this.current);
  }
}
