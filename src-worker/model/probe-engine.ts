import type { EngineName, EngineProbe } from '../../src-shared/engines';
import { toErrorInfo } from '../../src-shared/errors';
import { inputTensorShape } from '../../src-shared/model-inputs';
import { createEngine } from '../engine/create-engine';
import type { LoadedEngine } from '../engine/engine';
import { GOLDEN_TOLERANCE, goldenErrors } from './golden-errors';
import { createGoldenInputs } from './golden-input';
import { openModel, type OpenModel } from './open-model';
import { BATCH_SIZE } from './segment-batcher';

/** Enough batches to tell engines apart. */
const ENOUGH_MS = 1500;
const MIN_BATCHES = 3;
const MAX_BATCHES = 60;
/** An engine that would take longer for a full batch is measured on the golden one alone: which one it is not, is clear by then. */
const SLOW_BATCH_MS = 3000;

/** Makes an engine; `createEngine` outside of tests. */
export type EngineFactory = (model: OpenModel) => Promise<LoadedEngine>;

/**
 * Tries an engine with a model, as one process after another does: it has to reproduce the golden outputs and leave no tensors
 * behind, and is timed on full batches. Never throws: what goes wrong is the outcome.
 * @param tell told the outcome so far, before the part that may crash or hang, and the last one
 */
export async function probeEngine(
  name: EngineName,
  modelDir: string,
  tell: (probe: EngineProbe) => void,
  create: EngineFactory = ({ spec, files }) => createEngine(name, spec, files),
): Promise<void> {
  let probe: EngineProbe = { engine: name, device: null, problem: null, goldenError: null, segmentsPerSec: null };
  try {
    const model = await openModel(modelDir);
    const engine = await create(model);
    probe = { ...probe, device: engine.device };
    const goldenError = await worstGoldenError(engine, model);
    probe = { ...probe, ...judge(goldenError) };
    tell(probe);
    if (probe.problem !== null) return;
    const { segmentsPerSec, leaked } = await measure(engine, model);
    probe = {
      ...probe,
      segmentsPerSec,
      problem: leaked > 0 ? `leaves ${leaked} tensors behind after every batch` : null,
    };
    tell(probe);
    await engine.dispose();
  } catch (thrown) {
    tell({ ...probe, problem: toErrorInfo(thrown).message });
  }
}

async function worstGoldenError(engine: LoadedEngine, { spec, golden }: OpenModel): Promise<number> {
  return Math.max(...(await goldenErrors(engine, spec, golden)).values());
}

function judge(goldenError: number): Pick<EngineProbe, 'goldenError' | 'problem'> {
  if (!Number.isFinite(goldenError)) return { goldenError: null, problem: 'gives something that is no probabilities' };
  if (goldenError <= GOLDEN_TOLERANCE) return { goldenError, problem: null };
  const off = goldenError.toExponential(1);
  return { goldenError, problem: `computes wrongly: off by ${off}, at most ${GOLDEN_TOLERANCE} is allowed` };
}

interface Measured {
  readonly segmentsPerSec: number;
  /** Tensors that a batch leaves behind. */
  readonly leaked: number;
}

/** The golden batch a second time, now that everything is compiled, then full batches; of those the fastest counts, which other programs held up least. */
async function measure(engine: LoadedEngine, model: OpenModel): Promise<Measured> {
  const { spec, golden } = model;
  const tensorsBefore = engine.countTensors?.() ?? 0;
  const warmMs = await timeOf(() => worstGoldenError(engine, model));
  const leaked = (engine.countTensors?.() ?? 0) - tensorsBefore;
  const goldenRate = (golden.batchSize * 1000) / warmMs;
  if ((BATCH_SIZE * 1000) / goldenRate > SLOW_BATCH_MS) return { segmentsPerSec: goldenRate, leaked };
  const shapes = spec.inputs.map((input) => inputTensorShape(input, spec.audio.segmentSamples));
  const inputs = createGoldenInputs(shapes, BATCH_SIZE, golden.seed);
  const run = () => timeOf(() => engine.run(inputs, BATCH_SIZE));
  await run();
  const startedMs = performance.now();
  const batchMs: number[] = [];
  while (batchMs.length < MIN_BATCHES || (batchMs.length < MAX_BATCHES && performance.now() - startedMs < ENOUGH_MS)) {
    batchMs.push(await run());
  }
  return { segmentsPerSec: (BATCH_SIZE * 1000) / Math.min(...batchMs), leaked };
}

/** @returns milliseconds */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
