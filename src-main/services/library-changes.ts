import type { FoldersRepo } from '../store/folders-repo';
import type { TracksRepo } from '../store/tracks-repo';
import type { EventHub } from './event-hub';

/** Tells the window that what it shows of the library may be out of date. */
export class LibraryChanges {
  private announced = '';

  constructor(
    private readonly events: EventHub,
    private readonly foldersRepo: FoldersRepo,
    private readonly tracksRepo: TracksRepo,
  ) {}

  announce(): void {
    this.announced = this.tracksRepo.version();
    this.events.emitSoon('library.changed', () => ({
      folders: this.foldersRepo.list(),
      counts: this.tracksRepo.counts(),
    }));
  }

  /** The same, unless nothing was written since: a scan goes on for a while and mostly finds what is known. */
  announceNew(): void {
    if (this.tracksRepo.version() !== this.announced) this.announce();
  }
}
