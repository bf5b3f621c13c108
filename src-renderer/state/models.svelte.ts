import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { ModelVersion } from '../../src-shared/model-version';
import type { NamedReport } from '../../src-shared/training-report';
import { call, onEvent } from '../api';
import { notices } from './notices.svelte';
import { training } from './training.svelte';

/** What of the models is on screen. */
export type ModelsPlace =
  | { readonly kind: 'list' }
  | { readonly kind: 'card' | 'report'; readonly modelId: string }
  | { readonly kind: 'compare'; readonly leftId: string; readonly rightId: string };

/** What was measured when a model was trained, as far as it is known here. */
export type ReportState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: ErrorInfo }
  /** `report`: null for a model that was not retrained. */
  | { readonly status: 'there'; readonly report: NamedReport | null };

/** The models there are, and what one can know of each. */
class Models {
  /** Null until first known. */
  list = $state.raw<readonly ModelVersion[] | null>(null);
  error = $state.raw<ErrorInfo | null>(null);
  place = $state.raw<ModelsPlace>({ kind: 'list' });
  card = $state.raw<string | null>(null);
  /** The model something is being done with. */
  busyId = $state<string | null>(null);
  isImporting = $state(false);
  #reports = $state.raw<ReadonlyMap<string, ReportState>>(new Map());
  #isWanted = false;

  connect(): void {
    onEvent('models.changed', () => this.#refresh());
    onEvent('model.changed', () => this.#refresh());
  }

  find(modelId: string): ModelVersion | undefined {
    return this.list?.find(({ id }) => id === modelId);
  }

  reportOf(modelId: string): ReportState {
    return this.#reports.get(modelId) ?? { status: 'loading' };
  }

  async reload(): Promise<void> {
    this.#isWanted = true;
    try {
      this.list = await call('models.list');
      this.error = null;
    } catch (thrown) {
      this.error = toErrorInfo(thrown);
    }
  }

  /** Fetches a report unless it is there. */
  async fetchReport(modelId: string): Promise<void> {
    if (this.#reports.has(modelId)) return;
    this.#keepReport(modelId, { status: 'loading' });
    try {
      this.#keepReport(modelId, { status: 'there', report: await call('models.report', { modelId }) });
    } catch (thrown) {
      this.#keepReport(modelId, { status: 'failed', error: toErrorInfo(thrown) });
    }
  }

  showList(): void {
    this.place = { kind: 'list' };
  }

  showReport(modelId: string): void {
    this.place = { kind: 'report', modelId };
    void this.fetchReport(modelId);
  }

  async showCard(modelId: string): Promise<void> {
    const card = await notices.guard(call('models.card', { modelId }));
    if (card === undefined) return;
    this.card = card.markdown;
    this.place = { kind: 'card', modelId };
  }

  compare(leftId: string, rightId: string): void {
    this.place = { kind: 'compare', leftId, rightId };
    void this.fetchReport(leftId);
    void this.fetchReport(rightId);
  }

  /** @returns whether it is in use now */
  async use(modelId: string): Promise<boolean> {
    return (
      (await this.#with(
        modelId,
        call('models.use', { modelId }).then(() => true),
      )) === true
    );
  }

  /** A training that made it has nothing to show any more. @returns whether it is gone */
  async delete(modelId: string): Promise<boolean> {
    const isGone =
      (await this.#with(
        modelId,
        call('models.delete', { modelId }).then(() => true),
      )) === true;
    if (!isGone) return false;
    this.showList();
    if (training.run.madeModelId === modelId) await training.dismiss();
    return true;
  }

  async export(modelId: string): Promise<void> {
    const saved = await this.#with(modelId, call('models.pickExport', { modelId }));
    if (saved != null) notices.info(`The model is saved as ${saved.path}`);
  }

  async import(from: 'zip' | 'folder'): Promise<void> {
    this.isImporting = true;
    const imported = await notices.guard(call('models.pickImport', { from }));
    this.isImporting = false;
    if (imported == null) return;
    notices.info(`${imported.info?.title ?? imported.id} was checked and taken in.`);
    await this.reload();
  }

  /** Thresholds anew for how often labels shall be right. */
  async setPrecision(modelId: string, targetPrecision: number): Promise<void> {
    await this.#with(modelId, call('models.setPrecision', { modelId, targetPrecision }));
    this.#forgetReports();
  }

  async #with<T>(modelId: string, work: Promise<T>): Promise<T | undefined> {
    this.busyId = modelId;
    const done = await notices.guard(work);
    this.busyId = null;
    await this.reload();
    return done;
  }

  #refresh(): void {
    this.#forgetReports();
    if (this.#isWanted) void this.reload();
  }

  /** What is shown stays until its successor is there. */
  #forgetReports(): void {
    const known = [...this.#reports.keys()];
    for (const modelId of known) void this.#renewReport(modelId);
  }

  async #renewReport(modelId: string): Promise<void> {
    try {
      this.#keepReport(modelId, { status: 'there', report: await call('models.report', { modelId }) });
    } catch {
      // It was deleted.
      this.#reports = new Map([...this.#reports].filter(([id]) => id !== modelId));
    }
  }

  #keepReport(modelId: string, report: ReportState): void {
    this.#reports = new Map([...this.#reports, [modelId, report]]);
  }
}

export const models = new Models();
