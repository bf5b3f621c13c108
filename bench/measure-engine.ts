import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnalysisState } from '../src-shared/domain';
import type { EngineName } from '../src-shared/engines';
import { CodedError } from '../src-shared/errors';
import type { RunTimes } from '../src-shared/stage-times';
import { createIngest } from '../src-main/analysis/ingest';
import { KeptEmbeddings } from '../src-main/analysis/kept-embeddings';
import { EVERYTHING } from '../src-main/analysis/pending-feed';
import { AnalysisQueue } from '../src-main/analysis/queue';
import type { FoundModel } from '../src-main/model/load-model-spec';
import { openDatabase } from '../src-main/store/database';
import { EmbeddingsRepo } from '../src-main/store/embeddings-repo';
import { PredictionsRepo } from '../src-main/store/predictions-repo';
import { ScanRepo } from '../src-main/store/scan-repo';
import { makeFacts } from '../src-main/testing/fixtures';
import { forkNodeWorker } from '../src-main/worker-host/node-worker-port';
import { WorkerHost } from '../src-main/worker-host/worker-host';

export interface MeasureRequest {
  readonly engine: EngineName;
  readonly model: FoundModel;
  readonly workerPath: string;
  readonly ffmpegPath: string;
  readonly paths: readonly string[];
}

export interface EngineResult {
  readonly engine: string;
  readonly tracks: number;
  readonly times: RunTimes;
  /** Of the first track, of the model's first head: to compare with what others make of it. */
  readonly firstProbs: readonly number[];
}

/**
 * Analyses files as the app does, with its queue, its worker process and a database of its own on disk; the time runs from when the
 * engine is ready.
 * @throws CodedError when the engine does not start, is replaced, or a file can't be analysed
 */
export async function measureEngine(request: MeasureRequest): Promise<EngineResult> {
  const dir = await mkdtemp(join(tmpdir(), 'sleevenotes-bench-'));
  const database = openDatabase(join(dir, 'library.sqlite'));
  const embeddings = new EmbeddingsRepo(join(dir, 'embeddings.sqlite'));
  try {
    const scans = new ScanRepo(database);
    const predictions = new PredictionsRepo(database);
    // The same file may be there several times: as recordings of their own.
    for (const [index, path] of request.paths.entries())
      scans.save(makeFacts({ path: numbered(path, index), audioId: String(index) }), null, 1);
    const { state, firstProbs } = await analyseAll(request, predictions, embeddings);
    refuseFailure(request, state);
    return { engine: request.engine, tracks: state.done, times: state.times, firstProbs };
  } finally {
    embeddings.close();
    database.close();
    await rm(dir, { recursive: true });
  }
}

async function analyseAll(
  { engine, model, workerPath, ffmpegPath, paths }: MeasureRequest,
  predictionsRepo: PredictionsRepo,
  embeddingsRepo: EmbeddingsRepo,
): Promise<{ state: AnalysisState; firstProbs: readonly number[] }> {
  let firstProbs: readonly number[] = [];
  const backbone = model.spec.embedding?.backbone ?? null;
  const embeddings = new KeptEmbeddings(
    embeddingsRepo,
    () => backbone,
    () => true,
  );
  const queue = new AnalysisQueue({
    async startAnalyser() {
      const options = { forkWorker: forkNodeWorker, workerPath, modelDir: model.dir, engine, ffmpegPath };
      const host = await WorkerHost.start(options);
      return {
        engine: host.engine,
        tracksAtOnce: host.tracksAtOnce,
        backbone: host.backbone,
        get isAlive() {
          return host.isAlive;
        },
        async analyse(path) {
          const analysed = await host.analyse(paths[numberOf(path)]!);
          if (numberOf(path) === 0) firstProbs = analysed.prediction.heads[0]!.meanProbs;
          return analysed;
        },
        rescore: (bytes) => host.rescore(bytes),
        cancelAll: () => host.cancelAll(),
        stop: () => host.stop(),
      };
    },
    pending: predictionsRepo,
    embeddings,
    ingest: createIngest({ predictionsRepo, embeddings, spec: () => model.spec }),
    markFailed: (trackId, error) => predictionsRepo.markFailed(trackId, error),
    onChange: () => undefined,
    onFinished: () => undefined,
  });
  queue.start(EVERYTHING);
  return { state: await queue.whenIdle(), firstProbs };
}

function refuseFailure({ engine }: MeasureRequest, state: AnalysisState): void {
  if (state.error !== null) throw new CodedError(state.error.code, state.error.message);
  if (state.failed > 0) throw new CodedError('internal', `${state.failed} of ${state.done} tracks failed`);
  // What another engine computed is no measure of this one.
  if (state.engine !== engine) throw new CodedError('internal', `${engine} was replaced by ${state.engine}`);
}

const NUMBER_DIGITS = 6;

/** A path that tells which of the files it stands for, and sorts by that. */
function numbered(path: string, index: number): string {
  return `/${String(index).padStart(NUMBER_DIGITS, '0')}${path}`;
}

function numberOf(path: string): number {
  return Number(path.slice(1, 1 + NUMBER_DIGITS));
}
