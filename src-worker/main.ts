import { workerRequestSchema, type WorkerReply, type WorkerRequest } from '../src-shared/contract/worker-contract';
import { CodedError, toErrorInfo } from '../src-shared/errors';
import { analyseTrack, type AnalyseContext, createAnalyseContext } from './analyse-track';
import { loadLastingClassifier } from './model/load-classifier';
import { probeEngine } from './model/probe-engine';
import { connectToParent } from './parent-connection';

/** The worker's entry point: speaks the worker contract, composes nothing but `analyseTrack`. */

const PROGRESS_INTERVAL_MS = 250;

const parent = connectToParent(handleMessage);
const cancellers = new Map<number, AbortController>();
let context: AnalyseContext | null = null;

function handleMessage(message: unknown): void {
  const request = workerRequestSchema.parse(message);
  switch (request.type) {
    case 'load':
      void load(request);
      break;
    case 'probe':
      void probeEngine(request.engine, request.modelDir, (probe) => reply({ type: 'probed', probe }));
      break;
    case 'analyse':
      void analyse(request.jobId, request.path);
      break;
    case 'cancel':
      cancellers.get(request.jobId)?.abort();
      break;
  }
}

function reply(message: WorkerReply): void {
  parent.send(message);
}

async function load(request: Extract<WorkerRequest, { type: 'load' }>): Promise<void> {
  try {
    const classifier = await loadLastingClassifier(request.modelDir, request.engine, (change) =>
      reply({ type: 'engine-changed', ...change }),
    );
    context = createAnalyseContext(classifier, request.ffmpegPath);
    reply({ type: 'ready', modelId: context.spec.id, engine: context.engineName });
  } catch (error) {
    reply({ type: 'load-failed', error: toErrorInfo(error) });
  }
}

async function analyse(jobId: number, path: string): Promise<void> {
  const canceller = new AbortController();
  cancellers.set(jobId, canceller);
  let reportedMs = 0;
  const onProgress = (analysedSec: number): void => {
    const nowMs = Date.now();
    if (nowMs - reportedMs < PROGRESS_INTERVAL_MS) return;
    reportedMs = nowMs;
    reply({ type: 'progress', jobId, analysedSec });
  };
  try {
    if (context === null) throw new CodedError('internal', 'analyse was asked for before the model was loaded');
    const prediction = await analyseTrack(path, context, { signal: canceller.signal, onProgress });
    reply({ type: 'analysed', jobId, prediction });
  } catch (error) {
    reply({ type: 'failed', jobId, error: toErrorInfo(error) });
  } finally {
    cancellers.delete(jobId);
  }
}

reply({ type: 'started' });
