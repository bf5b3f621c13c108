import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CodedError } from '../../src-shared/errors';
import type { ModelVersion } from '../../src-shared/model-version';
import type { NamedReport, TrainingReport } from '../../src-shared/training-report';
import type { EventHub } from '../services/event-hub';
import type { ModelsService } from '../services/service-types';
import type { SettingsFile } from '../settings';
import type { HeardModels } from '../store/heard-models';
import type { ReportedSongs } from '../store/reported-songs';
import type { CurrentModel } from './current-model';
import { exportModel } from './exchange/export-model';
import { importModel, type ImportOptions } from './exchange/model-import';
import { readCard, removeLeftovers } from './model-folder-files';
import type { ModelEntry, ModelFolders } from './model-folders';
import type { ModelSwitch } from './model-switch';
import { describeVersion } from './model-version';
import { setPrecision } from './set-precision';
import type { TrainingReports } from './training-report-file';

export interface ModelLibraryParts {
  readonly settings: SettingsFile;
  readonly folders: ModelFolders;
  readonly current: CurrentModel;
  readonly switching: ModelSwitch;
  readonly reports: TrainingReports;
  readonly heard: HeardModels;
  readonly songs: ReportedSongs;
  readonly events: EventHub;
  /** The model that the library shows; null while that changes. */
  readonly shownId: () => string | null;
  readonly isWriting: () => boolean;
  /** Folders of models that trainings under way, or cut short, need to their end. */
  readonly basesOfTrainings: () => Promise<readonly string[]>;
  /** What is wrong with what a model computes; null when nothing is. */
  readonly tryModel: (dir: string) => Promise<string | null>;
  /** Pieces of audio of which is kept what this backbone heard. */
  readonly keptCount: (backbone: string) => number;
}

/** The models there are: which one is used, and what becomes of the others. */
export class ModelLibrary implements ModelsService {
  /** What must come to its end before the library is closed. */
  private readonly underWay = new Set<Promise<unknown>>();
  private lastPrecision: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ModelLibraryParts) {}

  /** Resolves when no archive is half written and no model half deleted. */
  async close(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  get ownDir(): string {
    return this.parts.folders.ownDir;
  }

  async list(): Promise<ModelVersion[]> {
    const { folders, heard } = this.parts;
    const heardTracks = await heard.trackCounts();
    return Promise.all((await folders.list()).map((entry) => this.describe(entry, heardTracks)));
  }

  async use(modelId: string): Promise<void> {
    const { folders, switching } = this.parts;
    // Looked at first: a model that can't be used costs no analysis under way.
    this.assertNotWriting();
    await folders.find(modelId);
    await switching.use(async () => {
      this.assertNotWriting();
      const model = await folders.find(modelId);
      await this.keepChoice(modelId);
      return model;
    });
    this.announce();
  }

  delete(modelId: string): Promise<void> {
    return this.finish(this.deleteNow(modelId));
  }

  private async deleteNow(modelId: string): Promise<void> {
    const { folders, current, heard, shownId } = this.parts;
    const { dir, isShipped } = await folders.entry(modelId);
    if (isShipped) throw new CodedError('bad-input', `${modelId} came with the app and stays`);
    // Another process may have put it in use.
    if (current.model?.spec.id === modelId || shownId() === modelId) {
      throw new CodedError('bad-input', `${modelId} is in use; use another model, then delete it`);
    }
    if ((await this.parts.basesOfTrainings()).includes(dir)) {
      const cure = 'let it end or cancel it, then delete the model';
      throw new CodedError('bad-input', `A training that is under way, or was cut short, needs ${modelId}; ${cure}`);
    }
    // Out of the list at once, whatever then happens.
    const doomed = join(folders.ownDir, `.deleted-${modelId}`);
    await rm(doomed, { recursive: true, force: true });
    await rename(dir, doomed);
    await rm(doomed, { recursive: true, force: true });
    await heard.forget(modelId);
    this.announce();
  }

  async card(modelId: string): Promise<string> {
    return readCard((await this.parts.folders.entry(modelId)).dir);
  }

  async report(modelId: string): Promise<NamedReport | null> {
    const { folders, reports, songs } = this.parts;
    const report = await reports.read((await folders.entry(modelId)).dir);
    return report && { ...report, songs: await nameSongs(report.songs, songs) };
  }

  /** One after the other: report, card and spec shall be of one wish. */
  setPrecision(modelId: string, targetPrecision: number): Promise<void> {
    const set = this.lastPrecision.then(() => this.setPrecisionNow(modelId, targetPrecision));
    this.lastPrecision = set.catch(() => {});
    return this.finish(set);
  }

  private async setPrecisionNow(modelId: string, targetPrecision: number): Promise<void> {
    const { folders, reports, current, switching } = this.parts;
    const { dir, isShipped } = await folders.entry(modelId);
    const report = isShipped ? null : await reports.read(dir);
    if (report === null) {
      throw new CodedError(
        'bad-input',
        `${modelId} was not retrained here: what its thresholds are chosen on is not known`,
      );
    }
    if (current.model?.spec.id !== modelId) await setPrecision(dir, report, targetPrecision);
    else {
      await switching.use(async () => {
        this.assertNotWriting();
        await setPrecision(dir, report, targetPrecision);
        return folders.find(modelId);
      });
    }
    this.announce();
  }

  async exportTo(modelId: string, path: string): Promise<{ path: string }> {
    await this.finish(this.parts.folders.find(modelId).then((model) => exportModel(model, path)));
    return { path };
  }

  async importFrom(path: string, options: ImportOptions = {}): Promise<ModelVersion | null> {
    const { folders, tryModel, heard } = this.parts;
    await removeLeftovers(folders.ownDir);
    const modelId = await importModel(path, { folders, tryModel }, options);
    if (modelId === null) return null;
    this.announce();
    return this.describe(await folders.entry(modelId), await heard.trackCounts());
  }

  announce(): void {
    this.parts.events.emit('models.changed', {});
  }

  private async finish<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private assertNotWriting(): void {
    if (!this.parts.isWriting()) return;
    throw new CodedError('file-busy', 'Tags are being written or undone; use another model when that has ended');
  }

  /** The newest that came with the app is not pinned: the next version may bring a better one. */
  private async keepChoice(modelId: string): Promise<void> {
    const { folders, settings } = this.parts;
    const standard = await folders.find(null).catch(() => null);
    settings.update({ modelId: standard?.spec.id === modelId ? null : modelId });
  }

  private describe(entry: ModelEntry, heardTracks: ReadonlyMap<string, number>): Promise<ModelVersion> {
    const { current, reports, keptCount } = this.parts;
    return describeVersion(entry, {
      isInUse: current.model?.spec.id === entry.id,
      heardTracks: heardTracks.get(entry.id) ?? 0,
      keptCount,
      reports,
    });
  }
}

/** So many are looked up before everything else has its turn. */
const NAMED_SONGS = 500;

async function nameSongs(songs: TrainingReport['songs'], known: ReportedSongs): Promise<NamedReport['songs']> {
  const named: NamedReport['songs'] = [];
  for (let first = 0; first < songs.length; first += NAMED_SONGS) {
    for (const song of songs.slice(first, first + NAMED_SONGS)) named.push({ ...song, ...known.find(song.id) });
    await nextTurn();
  }
  return named;
}
