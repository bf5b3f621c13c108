import { constants, setPriority } from 'node:os';
import { dirname } from 'node:path';
import {
  type HeadJob,
  type NetworkJob,
  type TrainerReply,
  trainerRequestSchema,
} from '../../../src-shared/contract/trainer-contract';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import { connectToParent } from '../../parent-connection';
import { PROBE_COMMAND, serveProbe } from '../backends/probe-process';
import { startFastest } from '../own-networks/start-fastest';
import { trainNetwork } from '../own-networks/train-network';
import type { JobContext } from './job-context';
import { JobControl } from './job-control';
import { JobProgress } from './job-progress';
import { startTensorFlow } from './start-tensorflow';
import { trainHead } from './train-head';

/** The trainer's entry point: speaks the trainer contract, for one job. */

type Job = HeadJob | NetworkJob;
/** Makes the model's folder; rejects with why not. */
type JobRunner<J extends Job> = (job: J, context: JobContext) => Promise<void>;

const RUNNERS: { readonly [Type in Job['type']]?: JobRunner<Extract<Job, { type: Type }>> } = {
  'train-head': trainHead,
  'train-network': trainNetwork,
};

// Before anything starts a thread, which would keep the priority of this one: the window and the analysis come first.
lowerPriority();
// Started by itself to try a backend; ends with that.
if (process.argv[2] === PROBE_COMMAND) await serveProbe(process.argv[3]);
const control = new JobControl();
const parent = connectToParent<TrainerReply>(handleMessage);
let isBusy = false;

function handleMessage(message: unknown): void {
  const request = trainerRequestSchema.parse(message);
  switch (request.type) {
    case 'pause':
      control.pause();
      break;
    case 'resume':
      control.resume();
      break;
    case 'stop-early':
      control.stopEarly();
      break;
    case 'cancel':
      control.cancel();
      break;
    default:
      void run(request);
  }
}

async function run(job: Job): Promise<void> {
  try {
    if (isBusy) throw new CodedError('bad-input', 'this process has a job already');
    isBusy = true;
    const runner = RUNNERS[job.type] as JobRunner<Job> | undefined;
    if (runner === undefined) throw new CodedError('bad-input', `this trainer knows no jobs ${job.type}`);
    await runner(job, await createContext(job));
    parent.send({ type: 'made', modelId: job.modelId });
  } catch (error) {
    parent.send({ type: 'failed', error: toErrorInfo(error) });
  }
}

async function createContext(job: Job): Promise<JobContext> {
  const progress = new JobProgress((reply) => parent.send(reply), control);
  const onTry = (text: string): void => progress.begin({ title: text, from: 0, to: 0 });
  return {
    // Learning from embeddings takes less time than trying backends would.
    tf: await (job.type === 'train-head' ? startTensorFlow() : startFastest(dirname(job.modelsDir), onTry)),
    control,
    progress,
    onEpoch: (figure, bestEpoch) => parent.send({ type: 'epoch', figure, bestEpoch }),
  };
}

function lowerPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // Some systems don't let it: training works all the same.
  }
}

parent.send({ type: 'started' });
