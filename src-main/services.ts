import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../src-shared/errors';
import { createIngest } from './analysis/ingest';
import { KeptEmbeddings } from './analysis/kept-embeddings';
import { AnalysisQueue } from './analysis/queue';
import { createEngineChooser } from './engines/create-engine-chooser';
import type { EngineChooser } from './engines/engine-chooser';
import { startAnalyser } from './engines/start-analyser';
import { CurrentModel } from './model/current-model';
import { tryModel } from './model/exchange/try-model';
import { networkFingerprint } from './model/model-fingerprint';
import { ModelFolders } from './model/model-folders';
import { ModelLibrary } from './model/model-library';
import { ModelSwitch } from './model/model-switch';
import { TrainingReports } from './model/training-report-file';
import { TrackAudio } from './playback/track-audio';
import { readFacts } from './scan/read-facts';
import { ScanService } from './scan/scan-service';
import { createAnalysisService } from './services/analysis-service';
import { createEmbeddingService } from './services/embedding-service';
import { createEngineService } from './services/engine-service';
import { EventHub } from './services/event-hub';
import { FileGate } from './services/file-gate';
import { LibraryChanges } from './services/library-changes';
import { JournalReader } from './services/history-service';
import { HandLabels } from './services/label-service';
import { createLibraryService } from './services/library-service';
import { LibraryPlans } from './services/plan-service';
import type { Services, ServicesOptions } from './services/service-types';
import { TrackTags } from './services/tags-service';
import { TrackPlanner } from './services/track-planner';
import { SettingsFile } from './settings';
import { ChangedTracks } from './store/changed-tracks';
import { openDatabase } from './store/database';
import { EmbeddingsRepo } from './store/embeddings-repo';
import { FoldersRepo } from './store/folders-repo';
import { HeardModels } from './store/heard-models';
import { createJournalHistory } from './store/journal-history';
import { createJournalRepo } from './store/journal-repo';
import { LabelChoicesRepo } from './store/label-choices-repo';
import { LabelSongsRepo } from './store/label-songs-repo';
import { ModelInUse } from './store/model-in-use';
import { PlanInputsRepo } from './store/plan-inputs-repo';
import { PredictionsRepo } from './store/predictions-repo';
import { ReportedSongs } from './store/reported-songs';
import { ScanRepo } from './store/scan-repo';
import { TracksRepo } from './store/tracks-repo';
import { recoverJournal } from './tags/recover-journal';
import { createTrainings } from './training/create-trainings';
import { JobFolders } from './training/job-folders';
import { findFfmpeg } from './worker-host/find-ffmpeg';

/**
 * Opens a data folder and wires everything that works on it. Finishes or takes back edits that a crash interrupted.
 * A missing or broken model is no reason to fail: it is told by `services.model.error`.
 * @throws CodedError `bad-input` when the database is from a newer version or the settings file is broken
 */
export async function createServices(options: ServicesOptions): Promise<Services> {
  await mkdir(options.dataDir, { recursive: true });
  const settings = SettingsFile.open(join(options.dataDir, 'settings.json'));
  const database = openDatabase(join(options.dataDir, 'library.sqlite'));
  const repos = {
    foldersRepo: new FoldersRepo(database),
    tracksRepo: new TracksRepo(database),
    scanRepo: new ScanRepo(database),
    predictionsRepo: new PredictionsRepo(database),
    journal: createJournalRepo(database),
    planInputs: new PlanInputsRepo(database),
    changedTracks: new ChangedTracks(database),
    labelChoices: new LabelChoicesRepo(database),
    embeddingsRepo: new EmbeddingsRepo(join(options.dataDir, 'embeddings.sqlite')),
    labelSongs: new LabelSongsRepo(database),
  };
  await recoverJournal(repos.journal);
  const modelFolders = new ModelFolders(options.modelsDir, join(options.dataDir, 'models'));
  const jobFolders = new JobFolders(options.dataDir, modelFolders.ownDir);
  const modelChoice = await CurrentModel.open(() => modelFolders.find(settings.current.modelId));

  const events = new EventHub();
  const changes = new LibraryChanges(events, repos.foldersRepo, repos.tracksRepo);
  const closing = new AbortController();
  const scans = createScans(repos, settings, events, changes);
  const engines = createEngineChooser({
    ...options,
    settings,
    modelFingerprint: () => (modelChoice.model === null ? '' : networkFingerprint(modelChoice.model.spec)),
    modelDir: () => modelChoice.require().dir,
    onChange: (state) => events.emit('engines.changed', state),
  });
  const queue = createQueue({ ...options, engines, settings }, repos, modelChoice, events, changes);
  const embeddings = createEmbeddingService({ settings, ...repos });
  const planner = new TrackPlanner({ ...repos, modelChoice, policy: () => settings.current.policy });
  const library = createLibraryService({ ...repos, settings, scans, planner, modelChoice, changes });
  const gate = new FileGate();
  const plans = new LibraryPlans({ ...repos, settings, planner, events });
  events.on('library.changed', () => plans.noteChanges());
  const tags = new TrackTags({ ...repos, settings, plans, changes, events, exclusively: gate.exclusively });
  const inUse = new ModelInUse(database);
  const switching = new ModelSwitch({
    ...{ current: modelChoice, inUse },
    ...{ scans, queue, engines },
    signal: closing.signal,
    onChange() {
      plans.noteModelChange();
      events.emit('model.changed', { model: modelChoice.info, error: modelChoice.error });
      events.emit('engines.changed', engines.state());
    },
    onTurn: () => changes.announce(),
  });
  const reports = new TrainingReports();
  const models = new ModelLibrary({
    ...{ settings, switching, events, reports },
    folders: modelFolders,
    current: modelChoice,
    heard: new HeardModels(database),
    songs: new ReportedSongs(database),
    tryModel: (dir) => tryModel(dir, options, closing.signal),
    shownId: () => inUse.id,
    basesOfTrainings: () => jobFolders.bases(),
    isWriting: () => tags.state().status !== 'idle',
    keptCount: (backbone) => repos.embeddingsRepo.countOf(backbone),
  });
  const training = await createTrainings({
    ...{ options, settings, events, modelFolders, jobFolders, reports, models, ...repos },
    model: () => modelChoice.model,
    embeddings: repos.embeddingsRepo,
  });
  return {
    events,
    settings,
    library,
    analysis: createAnalysisService({ ...repos, queue, modelShown: () => switching.shown }),
    engines: createEngineService(engines, queue),
    embeddings,
    plans,
    tags,
    labels: new HandLabels({ ...repos, tags, changes }),
    history: new JournalReader(createJournalHistory(database)),
    audio: new TrackAudio({ pathOf: (trackId) => library.track(trackId).path, reading: gate.reading }),
    model: modelChoice,
    models,
    training,
    get modelShown() {
      return switching.shown;
    },
    snapshot: () => ({
      version: options.version,
      model: modelChoice.info,
      modelError: modelChoice.error,
      folders: library.folders(),
      counts: library.counts(),
      scan: scans.state,
      analysis: queue.state,
      engines: engines.state(),
      write: tags.state(),
      plan: plans.state(),
      policy: plans.policy(),
      writing: tags.writing(),
      training: training.state(),
    }),
    async close() {
      closing.abort(new CodedError('cancelled', 'The library was closed'));
      queue.cancel();
      plans.close();
      await Promise.all([
        switching.shown.catch(() => {}),
        scans.cancel(),
        tags.close(),
        queue.whenIdle(),
        engines.cancel(),
        training.close(),
        models.close(),
      ]);
      events.close();
      repos.embeddingsRepo.close();
      repos.journal.close();
      database.close();
    },
  };
}

interface Repos {
  readonly foldersRepo: FoldersRepo;
  readonly tracksRepo: TracksRepo;
  readonly scanRepo: ScanRepo;
  readonly predictionsRepo: PredictionsRepo;
  readonly embeddingsRepo: EmbeddingsRepo;
}

function createScans(repos: Repos, settings: SettingsFile, events: EventHub, changes: LibraryChanges): ScanService {
  return new ScanService({
    ...repos,
    readFacts: (file) => readFacts(file, settings.current.writing),
    onChange(state) {
      events.emitSoon('scan.changed', () => state);
      changes.announceNew();
    },
    onSkip: (skip) => events.emit('scan.skipped', skip),
  });
}

function createQueue(
  options: ServicesOptions & { readonly engines: EngineChooser; readonly settings: SettingsFile },
  { predictionsRepo, embeddingsRepo }: Repos,
  modelChoice: CurrentModel,
  events: EventHub,
  changes: LibraryChanges,
): AnalysisQueue {
  const embeddings = new KeptEmbeddings(
    embeddingsRepo,
    () => modelChoice.model?.spec.embedding?.backbone ?? null,
    () => options.settings.current.keepEmbeddings,
  );
  return new AnalysisQueue({
    async startAnalyser(start) {
      const { dir } = modelChoice.require();
      const ffmpegPath = options.ffmpegPath ?? (await findFfmpeg());
      return startAnalyser({ ...options, events, modelDir: dir, ffmpegPath }, start);
    },
    pending: predictionsRepo,
    embeddings,
    ingest: createIngest({ predictionsRepo, embeddings, spec: () => modelChoice.require().spec }),
    markFailed: (trackId, reason) => predictionsRepo.markFailed(trackId, reason),
    onChange: (state) => events.emitSoon('analysis.changed', () => state),
    onFinished(trackId) {
      events.emit('track.finished', { trackId });
      changes.announce();
    },
  });
}
