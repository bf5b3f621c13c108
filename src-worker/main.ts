import { workerRequestSchema, type WorkerReply, type WorkerRequest } from '../src-shared/contract/worker-contract';
import { CodedError, toErrorInfo } from '../src-shared/errors';
import { packPrediction } from '../src-shared/packed-prediction';
import { analyseTimed, type AnalyseContext, createAnalyseContext } from './analyse-track';
import { type Classifier, loadLastingClassifier } from './model/load-classifier';
import { probeEngine } from './model/probe-engine';
import { connectToParent } from './parent-connection';
import { readerThreadCount, ThreadReaders } from './reading/thread-readers';
import { rescoreTracks } from './rescore-tracks';

/** The worker's entry point: speaks the worker contract, composes nothing but `analyseTrack` and `rescoreTracks`. */

const PROGRESS_INTERVAL_MS = 250;
/** Lies beside this bundle, see scripts/build.mjs. */
const READER_ENTRY = new URL('reader.js', import.meta.url);
const BYTES_PER_KIB = 1024;

const parent = connectToParent<WorkerReply>(handleMessage);
const cancellers = new Map<number, AbortController>();
let classifier: Classifier | null = null;
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
    case 'rescore':
      void rescore(request.jobId, request.embeddings);
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
    classifier = await loadLastingClassifier(request.modelDir, request.engine, (change) =>
      reply({ type: 'engine-changed', ...change }),
    );
    context = createAnalyseContext(
      classifier,
      request.ffmpegPath,
      (spec) => new ThreadReaders(READER_ENTRY, spec, readerThreadCount()),
    );
    const { spec, engineName, reader } = context;
    // One more, so that a reader that is done finds the next track waiting while the last segments are in the engine.
    reply({
      type: 'ready',
      modelId: spec.id,
      engine: engineName,
      tracksAtOnce: reader.tracksAtOnce + 1,
      backbone: spec.embedding?.backbone ?? null,
    });
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
    const options = { signal: canceller.signal, onProgress };
    const { prediction, embedding, times } = await analyseTimed(path, context, options);
    const peakMemoryBytes = process.resourceUsage().maxRSS * BYTES_PER_KIB;
    reply({ type: 'analysed', jobId, prediction, embedding, times, peakMemoryBytes });
  } catch (error) {
    reply({ type: 'failed', jobId, error: toErrorInfo(error) });
  } finally {
    cancellers.delete(jobId);
  }
}

async function rescore(jobId: number, embeddings: readonly Uint8Array[]): Promise<void> {
  try {
    if (classifier === null) throw new CodedError('internal', 'rescore was asked for before the model was loaded');
    reply({ type: 'rescored', jobId, predictions: (await rescoreTracks(embeddings, classifier)).map(packPrediction) });
  } catch (error) {
    reply({ type: 'failed', jobId, error: toErrorInfo(error) });
  }
}

reply({ type: 'started' });
