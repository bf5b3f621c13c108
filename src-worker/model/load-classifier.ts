import { type EngineName, SAFE_ENGINE } from '../../src-shared/engines';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import type { ModelSpec } from '../../src-shared/model-spec';
import { createEngine, networkFile } from '../engine/create-engine';
import type { BatchProbs, Engine, LoadedEngine } from '../engine/engine';
import { type EngineChange, FallbackEngine } from '../engine/fallback-engine';
import { TOP_FILE } from '../engine/model-files';
import { createTopEngine, type TopEngine } from '../engine/onnx';
import { errorsByHead, GOLDEN_TOLERANCE, runGolden } from './golden-errors';
import { openModel, type OpenModel } from './open-model';

export interface Classifier {
  readonly spec: ModelSpec;
  readonly engine: Engine;
  /** Answers from embeddings alone; null for a model that has none. */
  readonly top: TopEngine | null;
}

/**
 * Loads a model's folder: checks the spec, refuses files whose hash is not the spec's, and runs the golden input through the
 * engine, and its embeddings through what lies behind them, so that a wrong driver or a mixed-up file shows here and not as wrong tags.
 * @param engineName left out: the processor, which is everywhere
 * @throws CodedError `model-invalid`
 */
export async function loadClassifier(modelDir: string, engineName: EngineName = SAFE_ENGINE): Promise<Classifier> {
  const model = await openModel(modelDir);
  return withTop(model, (top) => loadEngine(model, engineName, top));
}

/**
 * The same for an engine that may fail: at its start or later, the processor takes over.
 * @param onChange told why, each time
 * @throws CodedError `model-invalid` when the processor can't compute the model either
 */
export async function loadLastingClassifier(
  modelDir: string,
  engineName: EngineName,
  onChange: (change: EngineChange) => void,
): Promise<Classifier> {
  const model = await openModel(modelDir);
  return withTop(model, async (top) => {
    const createFallback = engineName === SAFE_ENGINE ? null : () => loadEngine(model, SAFE_ENGINE, top);
    const engine = await loadEngine(model, engineName, top).catch(async (thrown: unknown) => {
      if (createFallback === null) throw thrown;
      const fallback = await createFallback();
      const reason = `${engineName} does not start: ${toErrorInfo(thrown).message}`;
      onChange({ engine: fallback.name, batchSize: null, reason });
      return fallback;
    });
    const options = { createFallback: engine.name === SAFE_ENGINE ? null : createFallback, onChange };
    return new FallbackEngine(engine, options);
  });
}

/** @throws CodedError `model-invalid`, or what `load` throws */
async function withTop(model: OpenModel, load: (top: TopEngine | null) => Promise<Engine>): Promise<Classifier> {
  const top = await loadTop(model);
  try {
    return { spec: model.spec, engine: await load(top), top };
  } catch (error) {
    await top?.dispose();
    throw error;
  }
}

async function loadTop({ spec, files }: OpenModel): Promise<TopEngine | null> {
  if (spec.embedding === undefined) return null;
  const onnx = await files.read(TOP_FILE);
  return createTopEngine(onnx, spec.heads, spec.embedding).catch((error: unknown) =>
    refuseFile(spec.id, TOP_FILE, error),
  );
}

/**
 * Loads an opened model into an engine that reproduces its golden outputs, also by way of its embeddings.
 * @throws CodedError `model-invalid`
 */
async function loadEngine(model: OpenModel, engineName: EngineName, top: TopEngine | null): Promise<LoadedEngine> {
  const { spec, files } = model;
  const file = networkFile(engineName);
  const engine = await createEngine(engineName, spec, files).catch((error: unknown) =>
    refuseFile(spec.id, file, error),
  );
  try {
    await refuseWrongOutputs(engine, top, model, file);
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  return engine;
}

function refuseFile(modelId: string, file: string, error: unknown): never {
  if (error instanceof CodedError && error.code === 'model-invalid') throw error;
  throw new CodedError('model-invalid', `${modelId}: ${file} cannot be loaded: ${(error as Error).message}`, {
    cause: error,
  });
}

async function refuseWrongOutputs(
  engine: Engine,
  top: TopEngine | null,
  model: OpenModel,
  file: string,
): Promise<void> {
  const { spec, golden } = model;
  const { probs, embeddings } = await runGolden(engine, spec, golden).catch((error: unknown) =>
    refuseShape(spec.id, file, error),
  );
  refuseFarOff(probs, model, engine.name);
  if (top === null) return;
  const again = await top
    .run(embeddings!, golden.batchSize)
    .catch((error: unknown) => refuseShape(spec.id, TOP_FILE, error));
  refuseFarOff(again, model, `${engine.name}, from its embeddings`);
}

function refuseShape(modelId: string, file: string, error: unknown): never {
  const why = `${file} does not take and give what spec.json says: ${(error as Error).message}`;
  throw new CodedError('model-invalid', `${modelId}: ${why}; restore the model's folder`, { cause: error });
}

function refuseFarOff(probs: BatchProbs, { spec, golden }: OpenModel, where: string): void {
  for (const [head, worst] of errorsByHead(probs, spec, golden)) {
    if (worst <= GOLDEN_TOLERANCE) continue;
    throw new CodedError(
      'model-invalid',
      `${spec.id} on ${where}: ${head} outputs differ from the golden ones by ${worst}`,
    );
  }
}
