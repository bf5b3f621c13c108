import type {
  AppEventName,
  AppEvents,
  Snapshot,
  TrackSelection,
  WriteSummary,
} from '../../src-shared/contract/app-contract';
import type { EventPayload } from '../../src-shared/contract/define';
import type {
  AnalysisState,
  EmbeddingsState,
  Folder,
  LibraryCounts,
  PlanFilter,
  PlannedTrack,
  PlanState,
  ScanState,
  TrackDetail,
  TrackFilter,
  TrackQuery,
  TrackRange,
  TrackRow,
  WriteRun,
  WrittenFile,
  WriteState,
} from '../../src-shared/domain';
import type { EngineChoice, EnginesState } from '../../src-shared/engines';
import type { ErrorInfo } from '../../src-shared/errors';
import type { LabelledTrackRef, LabelSet, LabelSetRequest } from '../../src-shared/label-set';
import type { FieldChoice, LabelChoice } from '../../src-shared/label-choice';
import type { ModelVersion } from '../../src-shared/model-version';
import type { Policy, Writing } from '../../src-shared/policy';
import type { TrackPrediction } from '../../src-shared/prediction';
import type { LabelField, TrackPlan, WriteResult } from '../../src-shared/tags';
import type { TrainingRequest, TrainingState } from '../../src-shared/training';
import type { NamedReport } from '../../src-shared/training-report';
import type { ModelChoice } from '../model/current-model';
import type { ImportOptions } from '../model/exchange/model-import';
import type { TrackAudio } from '../playback/track-audio';
import type { SettingsFile } from '../settings';
import type { JournalRecord } from '../store/journal-history';
import type { Page } from '../store/tracks-repo';
import type { ForkWorker } from '../worker-host/worker-port';

/** What the window and the command line both build on. Everything that happens to a library happens through these. */

export interface ServicesOptions {
  /** Folder of database, journal and settings; made when missing. */
  readonly dataDir: string;
  /** Folder whose subfolders are models, each with a spec.json. */
  readonly modelsDir: string;
  /** The worker's entry bundle. */
  readonly workerPath: string;
  readonly forkWorker: ForkWorker;
  /** The trainer's entry bundle; left out: `trainer.js` beside the worker's. */
  readonly trainerPath?: string | undefined;
  /** Left out: FFMPEG_PATH, then PATH, then the package ffmpeg-static. */
  readonly ffmpegPath?: string | undefined;
  /** The program's version, shown in the window. */
  readonly version: string;
}

/** Which tracks a service means: those a `TrackSelection` can name, or files and folders by path. */
export type TrackScope =
  { readonly trackIds: readonly number[] } | { readonly filter: TrackFilter } | { readonly paths: readonly string[] };

export type UndoScope =
  | { readonly all: true }
  | { readonly runId: number }
  | { readonly entryIds: readonly number[] }
  | { readonly trackIds: readonly number[] }
  | { readonly paths: readonly string[] };

/** The events of the window, and those that only main and the command line hear. */
export type ServiceEvents = { [Name in AppEventName]: EventPayload<AppEvents, Name> } & {
  /** One track was analysed or failed; its row and prediction are in the database. */
  'track.finished': { trackId: number };
  /** Something could not be scanned; the scan's state keeps only the last hundred of these. */
  'scan.skipped': { path: string; error: ErrorInfo };
};

export interface EventSource {
  /** @returns a function that stops listening */
  on<Name extends keyof ServiceEvents>(name: Name, listener: (payload: ServiceEvents[Name]) => void): () => void;
}

export interface LibraryService {
  folders(): Folder[];
  counts(): LibraryCounts;
  query(query: TrackQuery): Promise<{ total: number; rows: TrackRow[] }>;
  /** The ids of what `query` has there. */
  ids(range: TrackRange): Promise<number[]>;
  /** Tracks of a scope in path order, read in chunks as they are iterated. */
  tracks(scope: TrackScope): Promise<Iterable<TrackRow>>;
  /** @throws CodedError `bad-input` for an unknown id */
  track(trackId: number): TrackRow;
  /** @throws CodedError `bad-input` for an unknown id */
  detail(trackId: number): Promise<TrackDetail>;
  /** What the model in use heard; null while pending or failed. */
  prediction(trackId: number): TrackPrediction | null;
  /**
   * Makes folders part of the library (a file stands for the folder it lies in) without scanning them yet.
   * @throws CodedError `file-missing`, `file-unreadable`
   */
  addFolders(paths: readonly string[]): Promise<Folder[]>;
  /** Forgets a folder and its tracks; a scan under way begins anew without it. */
  removeFolder(folderId: number): Promise<void>;
  /** Scans every folder again. Resolves with the finished scan's state; one scan runs at a time, later ones wait. */
  rescan(): Promise<ScanState>;
  /**
   * Scans just these files and folders. A folder joins the library; a file outside every folder is kept by itself.
   * A path that does not exist is among the skipped of the state.
   */
  scanPaths(paths: readonly string[]): Promise<ScanState>;
  cancelScan(): void;
  scanState(): ScanState;
}

export interface AnalysisService {
  state(): AnalysisState;
  /** Resolves when begun. Analyses what is pending; with a scope, what of it is pending, with `again` all of it. Joins a run under way. */
  start(scope?: TrackScope, options?: { again?: boolean }): Promise<void>;
  pause(): void;
  resume(): void;
  cancel(): void;
  /** Resolves with the last state once nothing runs and nothing waits (also when the engine could not start). */
  whenIdle(): Promise<AnalysisState>;
}

/** What is kept of every song's sound, so that other models answer, and are made, without listening again. */
export interface EmbeddingService {
  state(): EmbeddingsState;
  /** Counts for what is heard from now on. */
  setKept(isKept: boolean): EmbeddingsState;
  /**
   * Forgets all of it and gives its place on the disk back.
   * @throws CodedError `file-busy` when another program holds it
   */
  forget(): EmbeddingsState;
  /** Forgets what left the library, a little at a time. */
  prune(): Promise<void>;
}

/** What computes; see docs/engines.md. */
export interface EngineService {
  state(): EnginesState;
  /**
   * Tries the engines that are not known yet, one after another; with `again`, all of them.
   * @throws CodedError `bad-input` while an analysis runs, `cancelled`, or why there is no model to try them with
   */
  test(options?: { readonly again?: boolean; readonly signal?: AbortSignal }): Promise<EnginesState>;
  /** Counts from the next analysis on. */
  setChoice(choice: EngineChoice): EnginesState;
  /** In place of the setting, for this process; an engine that can't be used ends the analysis with an error. */
  useForNow(choice: EngineChoice): void;
}

export interface WriteOptions {
  /** Does everything except touching a file. */
  readonly dryRun?: boolean;
  /** In place of the settings'. */
  readonly writing?: Writing;
  /** Told the journal's run once it has begun, before any file is touched; never in a dry run. */
  readonly onRun?: (runId: number) => void;
  /** Called for every file, in order. */
  readonly onResult?: (result: WriteResult) => void;
}

/** What the policy makes of the library. */
export interface PlanService {
  policy(): Policy;
  setPolicy(policy: Policy): Policy;
  state(): PlanState;
  /** Of a selection the tracks for which the policy proposes an edit that the filter lets through, in path order. */
  query(query: PlanQuery): PlanPage;
  /** Of what `query` goes through, the tracks that can be written, in path order, once everything is planned. */
  writableIds(selection: TrackSelection, filter: PlanFilter): Promise<number[]>;
  /** What would be written into a selection, and into how many files; most frequent first. */
  values(selection: TrackSelection): PlannedValue[];
  /**
   * The edits for one track; none for a track that is not analysed.
   * @param policy in place of the settings'
   * @throws CodedError `bad-input` for an unknown id
   */
  plan(trackId: number, policy?: Policy): PlannedTrack;
}

/** Which of the planned tracks are written. */
export interface WriteChoice {
  /** Left out: all of them. */
  readonly filter?: PlanFilter;
  readonly except?: readonly number[];
}

export interface PlanQuery extends Page {
  readonly selection: TrackSelection;
  readonly filter: PlanFilter;
}

export interface PlanPage {
  readonly total: number;
  /** Of them, those that can be written. */
  readonly writable: number;
  readonly rows: PlannedTrack[];
}

export interface PlannedValue {
  readonly field: LabelField;
  readonly value: string;
  /** Files. */
  readonly count: number;
}

export interface TagsService {
  state(): WriteState;
  writing(): Writing;
  setWriting(writing: Writing): Writing;
  /** Writes the policy's edits into those tracks of a scope that can be written and that the choice leaves in. */
  write(scope: TrackScope, choice?: WriteChoice, options?: WriteOptions): Promise<WriteSummary>;
  /** Writes a plan as it stands; also for files outside the library. */
  writePlans(plans: Iterable<TrackPlan>, options?: WriteOptions): Promise<WriteSummary>;
  /** Stops after the file under way; what is written stays and can be undone. */
  cancel(): void;
  undo(scope: UndoScope, options?: WriteOptions): Promise<WriteSummary>;
}

/** A song and the labels chosen for it by hand. */
export interface LabelledSong {
  readonly path: string;
  readonly labels: readonly string[];
  /** Labels it was said not to have. */
  readonly not: readonly string[];
  readonly artist: string;
  readonly album: string;
}

/** What the user decides by hand about genre and mood. */
export interface LabelService {
  /**
   * Writes what was chosen for one track into its file and keeps it: it counts for as long as what was written stands. Where the
   * file says so already, nothing is written, and the choice counts at once.
   * @throws CodedError `bad-input` for an unknown id, `file-busy` while tags are written
   */
  choose(trackId: number, fields: readonly FieldChoice[]): Promise<WriteSummary>;
  /** Forgets what was decided about a track; its file stays as it is. */
  forget(trackId: number): void;
  /** What counts for a track: of each label the last verdict. */
  ofTrack(trackId: number): LabelChoice[];
  /** @throws CodedError `bad-input` when no song has a choice for this field */
  assertSome(field: LabelField): void;
  /** Songs with a choice for this field, in path order; of several copies of a recording the first. */
  songs(field: LabelField): Iterable<LabelledSong>;
  /** The same as a table, line by line: a manifest for training. */
  manifest(field: LabelField): Iterable<string>;
  /**
   * Saves that table. The file appears complete or not at all.
   * @throws CodedError `bad-input` naming the file when it cannot be written
   */
  exportTo(path: string, field: LabelField): Promise<{ path: string; songs: number }>;
}

/** What was written so far; read from the journal, which is never pruned. */
export interface HistoryService {
  /** Newest first. */
  runs(): WriteRun[];
  /** Files of a run in the order in which they were written. */
  runFiles(runId: number, page: Page): { total: number; rows: WrittenFile[] };
  /** All the journal knows, oldest first; read as it is iterated. */
  records(): Iterable<JournalRecord>;
  /**
   * Saves all the journal knows as one JSON document, with the bytes before and after. The file appears complete or not at all.
   * @throws CodedError `bad-input` naming the file when it cannot be written
   */
  exportTo(path: string): Promise<{ path: string; entries: number }>;
}

/** The models there are: those that came with the app, and the user's own in the data folder. */
export interface ModelsService {
  /** Folder of the user's own; made when there is something to put into it. */
  readonly ownDir: string;
  /** Shipped models first, then the user's own; in each the newest first. */
  list(): Promise<ModelVersion[]>;
  /**
   * Puts a model in use, which is kept in the settings. Resolves when all that it has heard is shown; an analysis under way is given up
   * and begun anew.
   * @throws CodedError `file-busy` while tags are written, `bad-input` for an unknown id, `model-invalid` for a broken model
   */
  use(modelId: string): Promise<void>;
  /**
   * Deletes one of the user's models with all it has heard.
   * @throws CodedError `bad-input` for the one in use, a shipped one, and an unknown id
   */
  delete(modelId: string): Promise<void>;
  /** The model's card in Markdown. @throws CodedError when it has none */
  card(modelId: string): Promise<string>;
  /** What a retrained model was measured at; null for others. */
  report(modelId: string): Promise<NamedReport | null>;
  /**
   * Thresholds of a retrained model anew, for labels to be right this often (0..1) where they are written. Nothing is listened to again.
   * @throws CodedError `bad-input` for a model that was not retrained here, `file-busy` for the one in use while tags are written
   */
  setPrecision(modelId: string, targetPrecision: number): Promise<void>;
  /** Saves a model as a .zip, which appears complete or not at all. @throws CodedError `bad-input` naming the file */
  exportTo(modelId: string, path: string): Promise<{ path: string }>;
  /**
   * Takes in a model from a .zip or a folder, once it was checked and computes what it should. Null when `askForId` was answered with no.
   * @throws CodedError why not, naming the file and the cure
   */
  importFrom(path: string, options?: ImportOptions): Promise<ModelVersion | null>;
  /** To be called when the folders changed: whoever shows the list asks for it again. */
  announce(): void;
}

/** Retraining on the user's own labels: one training at a time, in a process of its own. */
export interface TrainingService {
  state(): TrainingState;
  /** What was last trained, or tried to. */
  request(): TrainingRequest | null;
  /** What a source and its renames come to; a source that can't be read is told by the answer's `refusal`. */
  labels(request: LabelSetRequest): Promise<LabelSet>;
  /** Songs of a label, by the name it has in the end, in path order. */
  songs(request: LabelSetRequest, label: string, page: Page): Promise<{ total: number; rows: LabelledTrackRef[] }>;
  /**
   * Resolves when begun; `whenIdle` tells how it ended.
   * @throws CodedError `bad-input` while one runs, and why there is nothing to train; why the source can't be read
   */
  start(request: TrainingRequest): Promise<void>;
  /** Ends with the best epoch so far. */
  stopEarly(): void;
  pause(): void;
  /** Goes on with what is paused, or else with a run over a whole network that was cut short. */
  resume(): void;
  /** Resolves when it has ended and what it left is gone; without a run, a run that was cut short is given up. */
  cancel(): Promise<void>;
  /** Forgets what the last run made or failed with. */
  dismiss(): void;
  /** Resolves with the last state once nothing runs. */
  whenIdle(): Promise<TrainingState>;
}

export interface Services {
  readonly events: EventSource;
  readonly settings: SettingsFile;
  readonly library: LibraryService;
  readonly analysis: AnalysisService;
  readonly engines: EngineService;
  readonly embeddings: EmbeddingService;
  readonly plans: PlanService;
  readonly tags: TagsService;
  readonly labels: LabelService;
  readonly history: HistoryService;
  readonly audio: TrackAudio;
  readonly model: ModelChoice;
  readonly models: ModelsService;
  readonly training: TrainingService;
  /** Resolves when every track shows the model in use: with a new one, a large library takes some seconds. Scans and analyses wait. */
  readonly modelShown: Promise<void>;
  snapshot(): Snapshot;
  /** Stops scan, analysis and worker, lets the file being written finish, closes the database. */
  close(): Promise<void>;
}
