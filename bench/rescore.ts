import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CodedError } from '../src-shared/errors';
import { SAFE_ENGINE } from '../src-shared/engines';
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
import { catalogueTrack } from '../src-main/testing/scale/catalogue';
import { forkNodeWorker } from '../src-main/worker-host/node-worker-port';
import { WorkerHost } from '../src-main/worker-host/worker-host';
import { encodeTrackEmbedding } from '../src-worker/embedding/track-embedding';

export interface RescoreRequest {
  readonly model: FoundModel;
  readonly workerPath: string;
  /** The made-up library is kept in it, 50 KB a track. */
  readonly dir: string;
  readonly trackCount: number;
}

export interface RescoreResult {
  readonly tracks: number;
  readonly elapsedSec: number;
  /** Processor time of this process, which does what the app's main process does. */
  readonly mainCpuSec: number;
  /** Null where the system does not tell. */
  readonly workerCpuSec: number | null;
  /** So long nothing else could be done in this process. */
  readonly longestStallMs: number;
  readonly mainRssBytes: number;
}

/** Of a song of four minutes so many are heard: ten at its beginning, and then every third. */
const [WHOLE_SEGMENTS, THINNED_SEGMENTS, THINNED_STEP] = [10, 24, 3];
const DURATION_SEC = 240;
/** Embeddings that differ; what they hold makes no difference to how long they take. */
const DIFFERENT = 100;
const SAVED_AT_ONCE = 1000;
const CPU_TICK_MS = 10;

/**
 * Has the model score a made-up library from embeddings, with the app's queue, worker and databases.
 * @throws CodedError when the model keeps none, or a track was not scored
 */
export async function measureRescore(request: RescoreRequest): Promise<RescoreResult> {
  const { dir, model, trackCount } = request;
  const backbone = model.spec.embedding?.backbone;
  if (backbone === undefined) throw new CodedError('model-invalid', `${model.spec.id} keeps no embeddings`);
  await mkdir(dir, { recursive: true });
  const database = openDatabase(join(dir, 'library.sqlite'));
  const embeddings = new EmbeddingsRepo(join(dir, 'embeddings.sqlite'));
  try {
    const scans = new ScanRepo(database);
    const predictions = new PredictionsRepo(database);
    fill(scans, embeddings, model, trackCount);
    predictions.requeue(EVERYTHING);
    // In the app tracks come to wait a little at a time, and no first batch has to move all of that into the file.
    database.pragma('wal_checkpoint(TRUNCATE)');
    const kept = new KeptEmbeddings(
      embeddings,
      () => backbone,
      () => true,
    );
    return await run(request, predictions, kept);
  } finally {
    embeddings.close();
    database.close();
  }
}

/** Makes what is not there yet. */
function fill(scans: ScanRepo, embeddings: EmbeddingsRepo, { spec }: FoundModel, trackCount: number): void {
  const { backbone, valueCount } = spec.embedding!;
  if (embeddings.countOf(backbone) >= trackCount) return;
  const different = Array.from({ length: DIFFERENT }, () => madeUpEmbedding(valueCount));
  for (let first = 0; first < trackCount; first += SAVED_AT_ONCE) {
    const indexes = Array.from({ length: Math.min(SAVED_AT_ONCE, trackCount - first) }, (_, i) => first + i);
    scans.inTransaction(() => {
      for (const index of indexes) {
        const { path, title, artist, album } = catalogueTrack(index);
        scans.save(makeFacts({ path: `/${path}`, title, artist, album, audioId: String(index) }), null, 1);
      }
    });
    for (const index of indexes) embeddings.put(String(index), backbone, different[index % DIFFERENT]!);
  }
}

function madeUpEmbedding(valueCount: number): Uint8Array {
  const segments = Array.from({ length: WHOLE_SEGMENTS + THINNED_SEGMENTS }, (_, i) => ({
    standsFor: i < WHOLE_SEGMENTS ? 1 : THINNED_STEP,
    values: Float32Array.from({ length: valueCount }, () => Math.max(0, Math.random() - 0.5)),
  }));
  return encodeTrackEmbedding({ durationSec: DURATION_SEC, segments });
}

async function run(
  { model, workerPath, trackCount }: RescoreRequest,
  predictionsRepo: PredictionsRepo,
  embeddings: KeptEmbeddings,
): Promise<RescoreResult> {
  const stalls = monitorEventLoopDelay({ resolution: 2 });
  let workerCpuSec: number | null = null;
  const queue = new AnalysisQueue({
    startAnalyser: () =>
      WorkerHost.start({
        ...{ forkWorker: forkNodeWorker, workerPath, modelDir: model.dir, engine: SAFE_ENGINE },
        // Nothing is decoded.
        ffmpegPath: '',
      }),
    pending: predictionsRepo,
    embeddings,
    ingest: createIngest({ predictionsRepo, embeddings, spec: () => model.spec }),
    markFailed: (trackId, error) => predictionsRepo.markFailed(trackId, error),
    onChange: () => undefined,
    onFinished: () => undefined,
  });
  const sampling = setInterval(() => {
    void childCpuSec().then((sec) => (workerCpuSec = sec ?? workerCpuSec));
  }, 250);
  // What went before is no stall of this.
  await nextTurn();
  stalls.enable();
  const [startedMs, cpuBefore] = [performance.now(), process.cpuUsage()];
  queue.start(EVERYTHING);
  const state = await queue.whenIdle();
  const elapsedSec = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  clearInterval(sampling);
  const problem = state.error?.message ?? state.notes[0];
  if (problem !== undefined || state.done !== trackCount || state.failed > 0) {
    throw new CodedError(
      'internal',
      `${state.done} of ${trackCount} tracks were scored, ${state.failed} failed: ${problem}`,
    );
  }
  return {
    tracks: trackCount,
    elapsedSec,
    mainCpuSec: (user + system) / 1e6,
    workerCpuSec,
    longestStallMs: stalls.max / 1e6,
    mainRssBytes: process.memoryUsage().rss,
  };
}

/** Processor time of the processes this one has started and that still run, as Linux tells it; null elsewhere. */
async function childCpuSec(): Promise<number | null> {
  try {
    const tasks = await readdir('/proc/self/task');
    const lists = await Promise.all(tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8')));
    const stats = await Promise.all(
      lists
        .flatMap((list) => list.split(' ').filter((pid) => pid !== ''))
        .map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')),
    );
    const ticks = stats.map((stat) => {
      // Behind the name, which may hold anything: state first, then user and system time as the 12th and 13th.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11]) + Number(fields[12]);
    });
    return ticks.length === 0 ? null : (ticks.reduce((sum, each) => sum + each) * CPU_TICK_MS) / 1000;
  } catch {
    return null;
  }
}
