import type { FoldersRepo } from '../store/folders-repo';
import type { TracksRepo } from '../store/tracks-repo';
import type { EventHub } from './event-hub';

/** Tells the window that what it shows of the library may be out of date. */
export class LibraryChanges {
  constructor(
    private readonly events: EventHub,
    private readonly foldersRepo: FoldersRepo,
    private readonly tracksRepo: TracksRepo,
  ) {}

  announce(): void {
    this.events.emitSoon('library.changed', () => ({
      folders: this.foldersRepo.list(),
      counts: this.tracksRepo.counts(),
    }));
  }
}
