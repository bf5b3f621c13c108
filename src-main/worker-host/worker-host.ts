import {
  type AnalysedTrack,
  workerReplySchema,
  type WorkerReply,
  type WorkerRequest,
} from '../../src-shared/contract/worker-contract';
import type { EngineName } from '../../src-shared/engines';
import { CodedError } from '../../src-shared/errors';
import type { PackedPrediction } from '../../src-shared/packed-prediction';
import type { ForkWorker, WorkerPort } from './worker-port';

export interface WorkerHostOptions {
  readonly forkWorker: ForkWorker;
  readonly workerPath: string;
  readonly modelDir: string;
  /** What shall compute. */
  readonly engine: EngineName;
  /** Told, in a sentence, when the engine failed and goes on otherwise. */
  readonly onEngineChange?: (note: string) => void;
  readonly ffmpegPath: string;
  /** After so long without a word while it has something to do, the process is taken for stuck and ended. */
  readonly stallMs?: number;
}

const STALL_MS = 120_000;
/** A process that does not say a word so long after being told to give up is ended. */
const CANCEL_MS = 5_000;

interface Settle<T> {
  resolve(value: T): void;
  reject(error: CodedError): void;
}

/** What a job comes to when nothing goes wrong. */
type Answer = Extract<WorkerReply, { type: 'analysed' | 'rescored' }>;

/** One life of a worker process with one model. Once it has ended it stays ended: start another. */
export class WorkerHost {
  private readonly jobs = new Map<number, Settle<Answer>>();
  private readonly port: WorkerPort;
  private nextJobId = 0;
  private loading: Settle<void> | null = null;
  private ended: CodedError | null = null;
  private stallTimer: NodeJS.Timeout | null = null;
  private engineName: string;
  private mostAtOnce = 1;
  private backboneName: string | null = null;

  private constructor(private readonly options: WorkerHostOptions) {
    this.engineName = options.engine;
    this.port = options.forkWorker(options.workerPath);
    this.port.onMessage((message) => this.receive(message));
    this.port.onExit((exitCode) => this.end(describeExit(exitCode)));
  }

  /**
   * Starts a process and has it load the model.
   * @throws CodedError the worker's own reason, or `worker-crashed` when it ended before it was ready
   */
  static async start(options: WorkerHostOptions): Promise<WorkerHost> {
    const host = new WorkerHost(options);
    await new Promise<void>((resolve, reject) => {
      host.loading = { resolve, reject };
      host.watch();
    });
    return host;
  }

  /** Which engine computes now, e.g. `onnx-cpu`; before it is ready, the one asked for. */
  get engine(): string {
    return this.engineName;
  }

  /** So many tracks at once keep it busy. */
  get tracksAtOnce(): number {
    return this.mostAtOnce;
  }

  /** Of the embeddings the model makes and can score from; null: it has none. */
  get backbone(): string | null {
    return this.backboneName;
  }

  get isAlive(): boolean {
    return this.ended === null;
  }

  /** @throws CodedError the reason for which this file can't be analysed, `cancelled`, or `worker-crashed` */
  async analyse(path: string): Promise<AnalysedTrack> {
    const answer = await this.ask((jobId) => ({ type: 'analyse', jobId, path }));
    if (answer.type !== 'analysed') throw this.endFor(`an answer to a ${answer.type} job`);
    return answer;
  }

  /**
   * What the model makes of tracks that its backbone has heard, in their order.
   * @param embeddings at least one, at most `MAX_RESCORED`
   * @throws CodedError the reason for which they can't be scored, `cancelled`, or `worker-crashed`
   */
  async rescore(embeddings: readonly Uint8Array[]): Promise<PackedPrediction[]> {
    const answer = await this.ask((jobId) => ({ type: 'rescore', jobId, embeddings: [...embeddings] }));
    if (answer.type !== 'rescored' || answer.predictions.length !== embeddings.length) {
      throw this.endFor('answers to other tracks than it was asked about');
    }
    return answer.predictions;
  }

  /** Asks for every job under way to be given up; each then rejects with `cancelled`. */
  cancelAll(): void {
    for (const jobId of this.jobs.keys()) this.send({ type: 'cancel', jobId });
    this.watch(CANCEL_MS);
  }

  /** Ends the process; jobs under way reject with `cancelled`. */
  stop(): void {
    this.end(new CodedError('cancelled', 'The analysis was stopped'));
  }

  private ask(toRequest: (jobId: number) => WorkerRequest): Promise<Answer> {
    if (this.ended) return Promise.reject(this.ended);
    const jobId = this.nextJobId++;
    return new Promise((resolve, reject) => {
      this.jobs.set(jobId, { resolve, reject });
      this.send(toRequest(jobId));
      this.watch();
    });
  }

  private send(request: WorkerRequest): void {
    this.port.send(request);
  }

  private receive(message: unknown): void {
    if (this.ended) return;
    const reply = workerReplySchema.safeParse(message);
    if (reply.success) {
      this.handle(reply.data);
      this.watch();
    } else {
      this.endFor(reply.error.message);
    }
  }

  private handle(reply: WorkerReply): void {
    switch (reply.type) {
      case 'started':
        this.load();
        break;
      case 'ready':
        this.engineName = reply.engine;
        this.mostAtOnce = reply.tracksAtOnce;
        this.backboneName = reply.backbone;
        this.loading?.resolve();
        this.loading = null;
        break;
      case 'engine-changed':
        this.engineName = reply.engine;
        this.options.onEngineChange?.(describeChange(reply));
        break;
      case 'load-failed':
        this.end(new CodedError(reply.error.code, reply.error.message));
        break;
      case 'analysed':
      case 'rescored':
        this.takeJob(reply.jobId)?.resolve(reply);
        break;
      case 'failed':
        this.takeJob(reply.jobId)?.reject(new CodedError(reply.error.code, reply.error.message));
        break;
      case 'progress':
      case 'probed':
        break;
    }
  }

  private load(): void {
    const { modelDir, engine, ffmpegPath } = this.options;
    this.send({ type: 'load', modelDir, engine, ffmpegPath });
  }

  private takeJob(jobId: number): Settle<Answer> | undefined {
    const job = this.jobs.get(jobId);
    this.jobs.delete(jobId);
    return job;
  }

  /** Starts the wait for the next sign of life anew; nobody waits for an idle process. */
  private watch(stallMs = this.options.stallMs ?? STALL_MS): void {
    if (this.stallTimer) clearTimeout(this.stallTimer);
    this.stallTimer = null;
    if (this.ended || (this.jobs.size === 0 && !this.loading)) return;
    this.stallTimer = setTimeout(() => {
      this.end(new CodedError('worker-crashed', `The analysis process did not answer for ${stallMs / 1000} s`));
    }, stallMs);
  }

  /** Ends a process that does not keep to the contract. @returns why */
  private endFor(what: string): CodedError {
    const reason = new CodedError('worker-crashed', `The analysis process sent something unexpected: ${what}`);
    this.end(reason);
    return reason;
  }

  private end(reason: CodedError): void {
    if (this.ended) return;
    this.ended = reason;
    this.watch();
    this.port.kill();
    this.loading?.reject(reason);
    this.loading = null;
    for (const job of this.jobs.values()) job.reject(reason);
    this.jobs.clear();
  }
}

function describeChange({ engine, batchSize, reason }: Extract<WorkerReply, { type: 'engine-changed' }>): string {
  const now = batchSize === null ? `${engine} goes on in its place` : `it goes on with ${countOf(batchSize)} at once`;
  return `${reason.replace(/\.$/, '')}; ${now}`;
}

function countOf(segments: number): string {
  return `${segments} ${segments === 1 ? 'segment' : 'segments'}`;
}

function describeExit(exitCode: number | null): CodedError {
  const how = exitCode === null ? 'was killed (perhaps there was not enough memory)' : `ended with code ${exitCode}`;
  return new CodedError('worker-crashed', `The analysis process ${how}`);
}
