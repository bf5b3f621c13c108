import { EVERYTHING } from '../analysis/pending-feed';
import type { AnalysisQueue } from '../analysis/queue';
import { shownLabels } from '../analysis/shown-labels';
import type { EngineChooser } from '../engines/engine-chooser';
import type { ScanService } from '../scan/scan-service';
import type { ModelInUse, ModelToUse } from '../store/model-in-use';
import type { CurrentModel } from './current-model';
import type { FoundModel } from './load-model-spec';
import { hearingFingerprint, showingFingerprint } from './model-fingerprint';

export interface ModelSwitchParts {
  readonly current: CurrentModel;
  readonly inUse: ModelInUse;
  readonly scans: ScanService;
  readonly queue: AnalysisQueue;
  readonly engines: EngineChooser;
  /** Ends a switch under way: the library is being closed. */
  readonly signal: AbortSignal;
  /** Another model is in use; tracks don't show it yet. */
  readonly onChange: () => void;
  /** Tracks show something else than before. */
  readonly onTurn: () => void;
}

/**
 * Makes the library show the model in use, and another one while the app runs. Meanwhile nothing scans or analyses: tracks would take
 * over what others of the same audio show.
 */
export class ModelSwitch {
  private last: Promise<void>;

  /** Begins to show the model that is in use already. */
  constructor(private readonly parts: ModelSwitchParts) {
    this.last = parts.scans.between(() => this.show());
    // Met by whoever waits for it.
    this.last.catch(() => {});
  }

  /** Resolves when every track shows the model in use: of a large library that takes some seconds. */
  get shown(): Promise<void> {
    return this.last;
  }

  /**
   * Puts another model in use, or the same one with something else about it. An analysis under way is given up, and begun anew with
   * what then waits; a scan likewise.
   * @param prepare finds the model, once nothing analyses any more
   * @throws what `prepare` throws; then the model in use stays
   */
  async use(prepare: () => Promise<FoundModel>): Promise<void> {
    const change = this.last.catch(() => {}).then(() => this.change(prepare));
    // A model that can't be used is the business of whoever asked for it.
    this.last = change.catch((thrown: unknown) => {
      if (this.parts.signal.aborted) throw thrown;
    });
    this.last.catch(() => {});
    await change;
  }

  private async change(prepare: () => Promise<FoundModel>): Promise<void> {
    const { queue, scans, engines, signal } = this.parts;
    const [wasAnalysing, wasScanning] = [queue.state.status !== 'idle', scans.state.status === 'scanning'];
    queue.cancel();
    await Promise.all([queue.whenIdle(), wasScanning ? scans.cancel() : null, engines.cancel()]);
    try {
      await scans.between(() => this.changeNow(prepare));
    } finally {
      if (wasScanning && !signal.aborted) void scans.scanEverything();
      if (wasAnalysing && !signal.aborted) queue.start(EVERYTHING);
    }
  }

  private async changeNow(prepare: () => Promise<FoundModel>): Promise<void> {
    const { current, signal, onChange } = this.parts;
    signal.throwIfAborted();
    current.set(await prepare());
    onChange();
    await this.show();
  }

  /** Without a model the library goes on showing the last one. */
  private async show(): Promise<void> {
    const { current, inUse, signal, onTurn } = this.parts;
    if (current.model === null) return;
    await inUse.use(toModelToUse(current.model), { signal, onTurn });
  }
}

function toModelToUse({ spec }: FoundModel): ModelToUse {
  return {
    id: spec.id,
    hears: hearingFingerprint(spec),
    shows: showingFingerprint(spec),
    toShown: (heads) => shownLabels(spec, heads),
  };
}
