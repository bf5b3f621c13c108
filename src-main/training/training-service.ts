import type { HeadJob, NetworkJob } from '../../src-shared/contract/trainer-contract';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import type { LabelledTrackRef, LabelSet, LabelSetRequest } from '../../src-shared/label-set';
import { IDLE_TRAINING, type TrainingRequest, type TrainingState } from '../../src-shared/training';
import { refuseTraining } from '../labels/describe-label-set';
import type { LabelSets } from '../labels/label-sets';
import type { WorkedOut } from '../labels/worked-out';
import type { FoundModel } from '../model/load-model-spec';
import type { TrainingService } from '../services/service-types';
import type { SettingsFile } from '../settings';
import type { LabelSongsRepo } from '../store/label-songs-repo';
import type { Page } from '../store/tracks-repo';
import type { ForkWorker } from '../worker-host/worker-port';
import type { JobFolders, KeptJob } from './job-folders';
import { makeJob } from './make-job';
import { nameModel } from './model-name';
import { TrainerProcess } from './trainer-process';
import { PREPARED_SHARE, takeReply } from './training-state';
import { writeJob, type JobInput, type WrittenJob } from './write-job';

export interface TrainingParts {
  readonly labelSets: LabelSets;
  readonly labelSongs: LabelSongsRepo;
  readonly embeddings: JobInput['embeddings'];
  readonly settings: SettingsFile;
  readonly jobFolders: JobFolders;
  /** Songs that a model was trained on; null: nobody knows. */
  readonly learnedSongs: (model: FoundModel) => Promise<ReadonlySet<string> | null>;
  /** Names that a new model can't have. */
  readonly takenIds: () => Promise<ReadonlySet<string>>;
  /** Folder of the user's own models. */
  readonly ownModelsDir: string;
  readonly forkWorker: ForkWorker;
  readonly trainerPath: string;
  readonly findFfmpeg: () => Promise<string>;
  readonly onChange: (state: TrainingState) => void;
  /** A model was made. */
  readonly onMade: () => void;
  /** So long a trainer that was told to give up may take to do so, in milliseconds; left out: some seconds. */
  readonly cancelMs?: number;
}

/** A job in its folder, ready to be given to a trainer. */
interface ReadyJob {
  readonly dir: string;
  readonly job: HeadJob | NetworkJob;
}

/** Retraining on the user's own labels: one at a time, in a process of its own, beside analysis. */
export class Trainings implements TrainingService {
  private current: TrainingState = IDLE_TRAINING;
  private canceller = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private trainer: TrainerProcess | null = null;
  /** A run over a whole network that can go on. */
  private kept: KeptJob | null = null;
  private isClosing = false;

  constructor(private readonly parts: TrainingParts) {}

  /** Removes what killed runs left behind, and offers to go on with one over a whole network. */
  async open(): Promise<void> {
    this.kept = await this.parts.jobFolders.tidy();
    this.change({});
  }

  state(): TrainingState {
    return this.current;
  }

  request(): TrainingRequest | null {
    return this.parts.settings.current.training;
  }

  labels(request: LabelSetRequest): Promise<LabelSet> {
    return this.parts.labelSets.describe(request);
  }

  songs(request: LabelSetRequest, label: string, page: Page): Promise<{ total: number; rows: LabelledTrackRef[] }> {
    return this.parts.labelSets.songsOf(request, label, page);
  }

  async start(request: TrainingRequest): Promise<void> {
    this.begin('Gathering the songs');
    const checking = this.check(request);
    // The library may be closed meanwhile, and then waits for this.
    this.ended = checking.then(noop, noop);
    const worked = await checking;
    this.ended = this.train(() => this.prepare(request, worked));
  }

  stopEarly(): void {
    this.trainer?.tell('stop-early');
  }

  pause(): void {
    if (this.current.status !== 'running') return;
    this.trainer?.tell('pause');
    this.change({ status: 'paused', etaSec: null });
  }

  resume(): void {
    if (this.current.status === 'paused') {
      this.trainer?.tell('resume');
      this.change({ status: 'running' });
      return;
    }
    const { kept } = this;
    if (kept === null || this.current.status !== 'idle') return;
    this.kept = null;
    this.begin(kept.stage);
    this.ended = this.train(() => this.takeUp(kept));
  }

  async cancel(): Promise<void> {
    if (this.current.status === 'idle') return this.dropKept();
    this.canceller.abort(cancelled());
    this.trainer?.tell('cancel');
    await this.ended;
  }

  dismiss(): void {
    if (this.current.status === 'idle') this.settle({});
  }

  whenIdle(): Promise<TrainingState> {
    return this.ended.then(() => this.current);
  }

  /** Ends a run under way; one over a whole network can go on the next time. */
  async close(): Promise<void> {
    this.isClosing = true;
    this.canceller.abort(cancelled());
    this.trainer?.kill();
    await this.ended;
    this.parts.jobFolders.close();
  }

  /** @throws CodedError `bad-input` while one runs */
  private begin(stage: string): void {
    if (this.current.status !== 'idle') {
      throw new CodedError('bad-input', 'A training runs already: wait for it, stop it early or cancel it');
    }
    this.canceller = new AbortController();
    this.current = IDLE_TRAINING;
    this.change({ status: 'preparing', stage });
  }

  /** @throws CodedError why there is nothing to train, or `cancelled` */
  private async check(request: TrainingRequest): Promise<WorkedOut> {
    const { labelSets, labelSongs, settings } = this.parts;
    try {
      settings.update({ training: request });
      const worked = await labelSets.workOut(request.labels);
      this.canceller.signal.throwIfAborted();
      const refusal = refuseTraining(worked, labelSongs, request.depth.kind === 'head');
      if (refusal !== null) throw new CodedError(refusal.code, refusal.message);
      return worked;
    } catch (thrown) {
      this.settle({});
      throw thrown;
    }
  }

  private async train(prepare: () => Promise<ReadyJob>): Promise<void> {
    let ready: ReadyJob | null = null;
    try {
      ready = await prepare();
      const madeModelId = await this.runTrainer(ready.job);
      await this.parts.jobFolders.remove(ready.dir);
      const { curve, bestEpoch } = this.current;
      this.settle({ madeModelId, curve, bestEpoch });
      this.parts.onMade();
    } catch (thrown) {
      const error = toErrorInfo(thrown);
      if (ready !== null) await this.leave(ready, error.code === 'worker-crashed');
      this.settle({ error: error.code === 'cancelled' ? null : error });
    } finally {
      this.trainer = null;
      this.parts.labelSets.forget();
    }
  }

  private async prepare(request: TrainingRequest, worked: WorkedOut): Promise<ReadyJob> {
    const { jobFolders, ownModelsDir, findFfmpeg } = this.parts;
    const { modelId, dir } = await this.makeFolder(request.title);
    try {
      await jobFolders.keepBase(dir, worked.model?.dir ?? null);
      const written = await this.writeSongs(dir, request, worked);
      const ffmpegPath = request.depth.kind === 'network' ? await findFfmpeg() : '';
      const job = makeJob(request, worked, { jobDir: dir, modelsDir: ownModelsDir, modelId, ffmpegPath, ...written });
      if (job.type === 'train-network') await jobFolders.keepJob(dir, job);
      return { dir, job };
    } catch (thrown) {
      await jobFolders.remove(dir);
      throw thrown;
    }
  }

  /** Another process may be about to train one of the same title. */
  private async makeFolder(title: string): Promise<{ modelId: string; dir: string }> {
    const taken = new Set(await this.parts.takenIds());
    for (;;) {
      const modelId = nameModel(title, taken);
      const dir = await this.parts.jobFolders.tryMake(modelId);
      if (dir !== null) return { modelId, dir };
      taken.add(modelId);
    }
  }

  private async writeSongs(dir: string, request: TrainingRequest, worked: WorkedOut): Promise<WrittenJob> {
    const baseLearned = worked.model && (await this.parts.learnedSongs(worked.model));
    return writeJob(dir, {
      ...this.parts,
      ...{ worked, baseLearned },
      needsEmbeddings: request.depth.kind === 'head',
      signal: this.canceller.signal,
      onProgress: (share) => this.change({ progress: share * PREPARED_SHARE }),
    });
  }

  private async takeUp({ dir, job }: KeptJob): Promise<ReadyJob> {
    if (!(await this.parts.jobFolders.tryOwn(dir))) {
      throw new CodedError(
        'file-busy',
        `Another Sleevenotes goes on with ${job.title}, or has ended it; look there, or start a new training`,
      );
    }
    return { dir, job: { ...job, ffmpegPath: await this.parts.findFfmpeg() } };
  }

  private runTrainer(job: ReadyJob['job']): Promise<string> {
    this.canceller.signal.throwIfAborted();
    const { forkWorker, trainerPath, cancelMs } = this.parts;
    this.change({ status: 'running', stage: 'Starting', progress: PREPARED_SHARE });
    this.trainer = new TrainerProcess({
      ...{ forkWorker, trainerPath, job },
      ...(cancelMs === undefined ? {} : { cancelMs }),
      onReply: (reply) => this.change(takeReply(this.current, reply)),
    });
    return this.trainer.made;
  }

  /** What is left of a run that made nothing: of a whole network, what it takes to go on. */
  private async leave({ dir, job }: ReadyJob, hasCrashed: boolean): Promise<void> {
    const { jobFolders } = this.parts;
    if (job.type === 'train-head' || !(this.isClosing || hasCrashed)) return jobFolders.remove(dir);
    await jobFolders.keepStage(dir, this.current.stage);
    this.kept = { dir, job, stage: this.current.stage };
  }

  private async dropKept(): Promise<void> {
    const { kept } = this;
    this.kept = null;
    if (kept !== null) await this.parts.jobFolders.remove(kept.dir);
    this.settle({});
  }

  private settle(result: Partial<TrainingState>): void {
    this.current = IDLE_TRAINING;
    this.change(result);
  }

  private change(change: Partial<TrainingState>): void {
    const resumable = this.kept && { title: this.kept.job.title, stage: this.kept.stage };
    this.current = { ...this.current, ...change, resumable };
    this.parts.onChange(this.current);
  }
}

function noop(): void {}

function cancelled(): CodedError {
  return new CodedError('cancelled', 'The training was cancelled');
}
