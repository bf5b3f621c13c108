import type {
  Folder,
  LibraryCounts,
  ScanState,
  TrackDetail,
  TrackQuery,
  TrackRange,
  TrackRow,
} from '../../src-shared/domain';
import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { TrackPrediction } from '../../src-shared/prediction';
import { addFolders, type ScanService } from '../scan/scan-service';
import type { ModelChoice } from '../model/current-model';
import type { FoldersRepo } from '../store/folders-repo';
import type { SettingsFile } from '../settings';
import type { JournalRepo } from '../store/journal-repo';
import type { LabelChoicesRepo } from '../store/label-choices-repo';
import type { PredictionsRepo } from '../store/predictions-repo';
import type { TracksRepo } from '../store/tracks-repo';
import type { Id3Conventions } from '../tags/id3v2/id3v2-conventions';
import { readTags, type FileTags } from '../tags/read-tags';
import type { LibraryChanges } from './library-changes';
import type { LibraryService, TrackScope } from './service-types';
import type { TrackPlanner } from './track-planner';
import { toTrackSet } from './track-scope';

export interface LibraryServiceParts {
  readonly foldersRepo: FoldersRepo;
  readonly tracksRepo: TracksRepo;
  readonly predictionsRepo: PredictionsRepo;
  readonly journal: JournalRepo;
  readonly labelChoices: LabelChoicesRepo;
  readonly scans: ScanService;
  readonly settings: SettingsFile;
  readonly planner: TrackPlanner;
  readonly modelChoice: ModelChoice;
  readonly changes: LibraryChanges;
}

/** Folders, scans and everything that is looked up about tracks. */
export function createLibraryService(parts: LibraryServiceParts): LibraryService {
  const { foldersRepo, tracksRepo, scans } = parts;
  return {
    folders: (): Folder[] => foldersRepo.list(),
    counts: (): LibraryCounts => tracksRepo.counts(),
    query: (query: TrackQuery) => tracksRepo.query(query),
    ids: (range: TrackRange) => tracksRepo.listedIds(range),
    tracks: async (scope: TrackScope): Promise<Iterable<TrackRow>> => tracksRepo.iterate(await toTrackSet(scope)),
    track: (trackId: number): TrackRow => tracksRepo.get(trackId),
    detail: (trackId: number) => describeTrack(parts, trackId),
    prediction: (trackId: number) => findPrediction(parts, trackId),
    async addFolders(paths: readonly string[]): Promise<Folder[]> {
      const added = await addFolders(foldersRepo, paths);
      parts.changes.announce();
      return added;
    },
    removeFolder: (folderId: number) => removeFolder(parts, folderId),
    rescan: (): Promise<ScanState> => scans.scanEverything(),
    scanPaths: (paths: readonly string[]): Promise<ScanState> => scans.scanPaths(paths),
    cancelScan: (): void => void scans.cancel(),
    scanState: (): ScanState => scans.state,
  };
}

async function removeFolder(parts: LibraryServiceParts, folderId: number): Promise<void> {
  const wasScanning = parts.scans.state.status === 'scanning';
  if (wasScanning) await parts.scans.cancel();
  parts.foldersRepo.remove(folderId);
  parts.changes.announce();
  if (wasScanning) void parts.scans.scanEverything();
}

async function describeTrack(parts: LibraryServiceParts, trackId: number): Promise<TrackDetail> {
  const track = parts.tracksRepo.get(trackId);
  const read = await tryReadTags(track.path, parts.settings.current.writing);
  const current = 'tags' in read ? read.tags : null;
  return {
    track,
    prediction: findPrediction(parts, trackId),
    tagFormat: current?.tagFormat ?? '',
    tags: [...(current?.tags ?? [])],
    tagsError: 'error' in read ? read.error : null,
    edits: current ? parts.planner.planEditsOf(trackId, current.fields) : [],
    notWritableReason: current?.notWritableReason ?? null,
    choices: parts.labelChoices.ofTrack(trackId),
    undoable: parts.journal.undoable({ paths: [track.path] }).length > 0,
  };
}

async function tryReadTags(
  path: string,
  conventions: Id3Conventions,
): Promise<{ tags: FileTags } | { error: ErrorInfo }> {
  try {
    return { tags: await readTags(path, conventions) };
  } catch (thrown) {
    return { error: toErrorInfo(thrown) };
  }
}

function findPrediction(parts: LibraryServiceParts, trackId: number): TrackPrediction | null {
  const { model } = parts.modelChoice;
  return model ? parts.predictionsRepo.find(trackId, model.spec.id) : null;
}
