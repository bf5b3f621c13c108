import type { TrackSelection } from '../../src-shared/contract/app-contract';
import type { AnalysisState, Folder, LibraryCounts, PlanState, ScanState, WriteState } from '../../src-shared/domain';
import type { EngineChoice, EnginesState } from '../../src-shared/engines';
import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { ModelInfo } from '../../src-shared/model-spec';
import { call, onEvent, pathsForFiles } from '../api';
import { formatNumberOf } from '../lib/format';
import { notices } from './notices.svelte';
import { rules } from './rules.svelte';
import { training } from './training.svelte';

/** What the main process last said about itself: one snapshot at the start, then its events. */
class AppState {
  ready = $state(false);
  startError = $state.raw<ErrorInfo | null>(null);
  version = $state('');
  model = $state.raw<ModelInfo | null>(null);
  modelError = $state.raw<ErrorInfo | null>(null);
  folders = $state.raw<readonly Folder[]>([]);
  counts = $state.raw<LibraryCounts>({ total: 0, pending: 0, analysed: 0, failed: 0 });
  scan = $state.raw<ScanState | null>(null);
  analysis = $state.raw<AnalysisState | null>(null);
  engines = $state.raw<EnginesState | null>(null);
  write = $state.raw<WriteState | null>(null);
  plan = $state.raw<PlanState | null>(null);

  /** Songs are being listened to or scored, or will be at once; paused counts, too. */
  get isAnalysing(): boolean {
    return this.analysis !== null && this.analysis.status !== 'idle';
  }

  /** Subscribes first, so that nothing between snapshot and subscription is lost. */
  async connect(): Promise<void> {
    onEvent('library.changed', ({ folders, counts }) => {
      this.folders = folders;
      this.counts = counts;
    });
    onEvent('scan.changed', (scan) => (this.scan = scan));
    onEvent('analysis.changed', (analysis) => (this.analysis = analysis));
    onEvent('engines.changed', (engines) => (this.engines = engines));
    onEvent('model.changed', ({ model, error }) => {
      this.model = model;
      this.modelError = error;
    });
    onEvent('write.changed', (write) => (this.write = write));
    onEvent('plan.changed', (plan) => (this.plan = plan));
    await this.reload();
  }

  async reload(): Promise<void> {
    try {
      const { policy, writing, training: run, ...snapshot } = await call('app.snapshot');
      Object.assign(this, snapshot);
      rules.policy.take(policy);
      rules.writing.take(writing);
      training.run = run;
      this.startError = null;
      this.ready = true;
    } catch (thrown) {
      this.startError = toErrorInfo(thrown);
    }
  }

  async pickFolder(): Promise<void> {
    await notices.guard(call('library.pickFolder'));
  }

  async addDropped(files: Iterable<File>): Promise<void> {
    const paths = pathsForFiles(files);
    if (paths.length === 0) return notices.error('What you dropped is not a file or folder on this computer.');
    const added = await notices.guard(call('library.addFolders', { paths: paths.slice(0, 100) }));
    if (added !== undefined && added.length > 0) notices.info(`Added ${formatNumberOf(added.length, 'folder')}.`);
  }

  async removeFolder(folderId: number): Promise<void> {
    await notices.guard(call('library.removeFolder', { folderId }));
  }

  async rescan(): Promise<void> {
    await notices.guard(call('library.rescan'));
  }

  async cancelScan(): Promise<void> {
    await notices.guard(call('library.cancelScan'));
  }

  /** Analyses what waits; with a selection, those tracks again. */
  async analyse(selection?: TrackSelection): Promise<void> {
    await notices.guard(call('analysis.start', { selection }));
  }

  async pauseAnalysis(): Promise<void> {
    await notices.guard(call('analysis.pause'));
  }

  async resumeAnalysis(): Promise<void> {
    await notices.guard(call('analysis.resume'));
  }

  async cancelAnalysis(): Promise<void> {
    await notices.guard(call('analysis.cancel'));
  }

  /** Tries every engine again; events tell how far it is. */
  async testEngines(): Promise<void> {
    await notices.guard(call('engines.test'));
  }

  async chooseEngine(choice: EngineChoice): Promise<void> {
    const engines = await notices.guard(call('engines.choose', { choice }));
    if (engines !== undefined) this.engines = engines;
  }

  /** Stops a write or undo after the file it is at. */
  async cancelWrite(): Promise<void> {
    await notices.guard(call('tags.cancel'));
  }
}

export const app = new AppState();
