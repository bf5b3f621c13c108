import type { Database } from 'better-sqlite3';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, toErrorInfo } from '../src-shared/errors';
import type { ModelInfo, ModelSpec } from '../src-shared/model-spec';
import { ingestPrediction } from './analysis/ingest';
import { AnalysisQueue } from './analysis/queue';
import { shownLabels } from './analysis/shown-labels';
import { createEngineChooser } from './engines/create-engine-chooser';
import type { EngineChooser } from './engines/engine-chooser';
import { startAnalyser } from './engines/start-analyser';
import { findModel } from './model/load-model-spec';
import { hearingFingerprint, networkFingerprint } from './model/model-fingerprint';
import { TrackAudio } from './playback/track-audio';
import { readFacts } from './scan/read-facts';
import { ScanService } from './scan/scan-service';
import { createAnalysisService } from './services/analysis-service';
import { createEngineService } from './services/engine-service';
import { EventHub } from './services/event-hub';
import { FileGate } from './services/file-gate';
import { LibraryChanges } from './services/library-changes';
import { JournalReader } from './services/history-service';
import { HandLabels } from './services/label-service';
import { createLibraryService } from './services/library-service';
import { LibraryPlans } from './services/plan-service';
import type { ModelChoice, Services, ServicesOptions } from './services/service-types';
import { TrackTags } from './services/tags-service';
import { TrackPlanner } from './services/track-planner';
import { SettingsFile } from './settings';
import { ChangedTracks } from './store/changed-tracks';
import { openDatabase } from './store/database';
import { FoldersRepo } from './store/folders-repo';
import { createJournalHistory } from './store/journal-history';
import { createJournalRepo } from './store/journal-repo';
import { LabelChoicesRepo } from './store/label-choices-repo';
import { ModelInUse, type ModelToUse, type SwitchOptions } from './store/model-in-use';
import { PlanInputsRepo } from './store/plan-inputs-repo';
import { PredictionsRepo } from './store/predictions-repo';
import { ScanRepo } from './store/scan-repo';
import { TracksRepo } from './store/tracks-repo';
import { recoverJournal } from './tags/recover-journal';
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
  };
  await recoverJournal(repos.journal);
  const modelChoice = await chooseModel(options.modelsDir, settings.current.modelId);
  const spec = modelChoice.model?.spec;

  const events = new EventHub();
  const changes = new LibraryChanges(events, repos.foldersRepo, repos.tracksRepo);
  const closing = new AbortController();
  const modelShown = showModel(database, spec, { signal: closing.signal, onTurn: () => changes.announce() });
  const scans = createScans(repos, settings, { events, changes, modelShown });
  const engines = createEngineChooser({
    ...options,
    settings,
    modelFingerprint: spec ? networkFingerprint(spec) : '',
    modelDir: () => requireModel(modelChoice).dir,
    onChange: (state) => events.emit('engines.changed', state),
  });
  const queue = createQueue({ ...options, engines }, repos, modelChoice, events, changes);
  const planner = new TrackPlanner({ ...repos, modelChoice, policy: () => settings.current.policy });
  const library = createLibraryService({ ...repos, settings, scans, planner, modelChoice, changes });
  const gate = new FileGate();
  const plans = new LibraryPlans({ ...repos, settings, planner, events });
  events.on('library.changed', () => plans.noteChanges());
  const tags = new TrackTags({ ...repos, settings, plans, changes, events, exclusively: gate.exclusively });
  return {
    events,
    settings,
    library,
    analysis: createAnalysisService({ ...repos, queue, modelShown }),
    engines: createEngineService(engines, queue),
    plans,
    tags,
    labels: new HandLabels({ ...repos, tags, changes }),
    history: new JournalReader(createJournalHistory(database)),
    audio: new TrackAudio({ pathOf: (trackId) => library.track(trackId).path, reading: gate.reading }),
    model: modelChoice,
    modelShown,
    snapshot: () => ({
      version: options.version,
      model: spec ? toModelInfo(spec) : null,
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
    }),
    async close() {
      closing.abort(new CodedError('cancelled', 'The library was closed'));
      queue.cancel();
      plans.close();
      await Promise.all([modelShown.catch(() => {}), scans.cancel(), tags.close(), queue.whenIdle(), engines.close()]);
      events.close();
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
}

async function chooseModel(modelsDir: string, modelId: string | null): Promise<ModelChoice> {
  try {
    return { model: await findModel(modelsDir, modelId), error: null };
  } catch (thrown) {
    return { model: null, error: toErrorInfo(thrown) };
  }
}

/** Resolves when the library shows this model; without one it goes on showing the last. */
async function showModel(database: Database, spec: ModelSpec | undefined, options: SwitchOptions): Promise<void> {
  if (spec === undefined) return;
  const { id } = spec;
  const toShown: ModelToUse['toShown'] = (heads) => shownLabels(spec, heads);
  await new ModelInUse(database).use({ id, fingerprint: hearingFingerprint(spec), toShown }, options);
}

interface ScanSurroundings {
  readonly events: EventHub;
  readonly changes: LibraryChanges;
  readonly modelShown: Promise<void>;
}

function createScans(
  repos: Repos,
  settings: SettingsFile,
  { events, changes, modelShown }: ScanSurroundings,
): ScanService {
  return new ScanService({
    ...repos,
    after: modelShown,
    readFacts: (file) => readFacts(file, settings.current.writing),
    onChange(state) {
      events.emitSoon('scan.changed', () => state);
      changes.announce();
    },
    onSkip: (skip) => events.emit('scan.skipped', skip),
  });
}

function createQueue(
  options: ServicesOptions & { readonly engines: EngineChooser },
  { predictionsRepo }: Repos,
  modelChoice: ModelChoice,
  events: EventHub,
  changes: LibraryChanges,
): AnalysisQueue {
  return new AnalysisQueue({
    async startAnalyser(start) {
      const { dir } = requireModel(modelChoice);
      const ffmpegPath = options.ffmpegPath ?? (await findFfmpeg());
      return startAnalyser({ ...options, events, modelDir: dir, ffmpegPath }, start);
    },
    pending: predictionsRepo,
    ingest: (trackId, prediction) =>
      ingestPrediction(predictionsRepo, requireModel(modelChoice).spec, trackId, prediction),
    markFailed: (trackId, reason) => predictionsRepo.markFailed(trackId, reason),
    onChange: (state) => events.emitSoon('analysis.changed', () => state),
    onFinished(trackId) {
      events.emit('track.finished', { trackId });
      changes.announce();
    },
  });
}

/** @throws CodedError saying why there is none */
function requireModel({ model, error }: ModelChoice): NonNullable<ModelChoice['model']> {
  if (model) return model;
  throw new CodedError(error?.code ?? 'model-invalid', error?.message ?? 'There is no model');
}

function toModelInfo({ id, title, createdOn, architecture, heads }: ModelInfo): ModelInfo {
  return { id, title, createdOn, architecture, heads };
}
