import {
  trainerReplySchema,
  type HeadJob,
  type NetworkJob,
  type TrainerReply,
  type TrainerRequest,
} from '../../src-shared/contract/trainer-contract';
import { CodedError } from '../../src-shared/errors';
import type { ForkWorker, WorkerPort } from '../worker-host/worker-port';

export interface TrainerOptions {
  readonly forkWorker: ForkWorker;
  /** The trainer's entry bundle. */
  readonly trainerPath: string;
  readonly job: HeadJob | NetworkJob;
  /** Told of progress and epochs. */
  readonly onReply: (reply: TrainerReply) => void;
  /** So long a trainer that was told to give up may take to do so, in milliseconds. */
  readonly cancelMs?: number;
}

/** A wish that a trainer at work is told. */
export type TrainerWish = Exclude<TrainerRequest['type'], 'train-head' | 'train-network'>;

const CANCEL_MS = 5_000;
const LONGEST_WORDS = 2000;

/** One training in a process of its own, which ends with it. */
export class TrainerProcess {
  /** The id of the model that was made; rejects with the trainer's reason, `cancelled`, or `worker-crashed`. */
  readonly made: Promise<string>;
  private readonly port: WorkerPort;
  private settle: { resolve(modelId: string): void; reject(reason: CodedError): void } | null = null;
  private cancelTimer: NodeJS.Timeout | null = null;
  private isCancelled = false;
  /** The last it wrote to its standard error. */
  private words = '';

  constructor(private readonly options: TrainerOptions) {
    this.made = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.port = options.forkWorker(options.trainerPath, (text) => {
      this.words = `${this.words}${text}`.slice(-LONGEST_WORDS);
    });
    this.port.onMessage((message) => this.receive(message));
    this.port.onExit((exitCode) => this.fail(this.describeExit(exitCode)));
  }

  tell(wish: TrainerWish): void {
    this.port.send({ type: wish });
    if (wish !== 'cancel') return;
    this.isCancelled = true;
    this.cancelTimer ??= setTimeout(() => this.fail(cancelled()), this.options.cancelMs ?? CANCEL_MS);
  }

  /** Ends the process at once. */
  kill(): void {
    this.isCancelled = true;
    this.fail(cancelled());
  }

  private receive(message: unknown): void {
    if (this.settle === null) return;
    const reply = trainerReplySchema.safeParse(message);
    if (!reply.success) {
      this.fail(
        new CodedError('worker-crashed', `The training process said something unexpected: ${reply.error.message}`),
      );
      return;
    }
    this.handle(reply.data);
  }

  private handle(reply: TrainerReply): void {
    switch (reply.type) {
      case 'started':
        this.port.send(this.options.job);
        break;
      case 'made':
        this.end()?.resolve(reply.modelId);
        break;
      case 'failed':
        this.fail(new CodedError(reply.error.code, reply.error.message));
        break;
      case 'progress':
      case 'epoch':
        this.options.onReply(reply);
        break;
    }
  }

  private fail(reason: CodedError): void {
    this.end()?.reject(reason);
  }

  private end(): typeof this.settle {
    const { settle } = this;
    this.settle = null;
    if (this.cancelTimer !== null) clearTimeout(this.cancelTimer);
    this.cancelTimer = null;
    this.port.kill();
    return settle;
  }

  private describeExit(exitCode: number | null): CodedError {
    if (this.isCancelled) return cancelled();
    const how = exitCode === null ? 'was killed (perhaps there was not enough memory)' : `ended with code ${exitCode}`;
    const last = this.words.trim().split('\n').at(-1) ?? '';
    return new CodedError('worker-crashed', `The training process ${how}${last === '' ? '' : `: ${last}`}; try again`);
  }
}

function cancelled(): CodedError {
  return new CodedError('cancelled', 'The training was cancelled');
}
