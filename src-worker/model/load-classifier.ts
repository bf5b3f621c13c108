import { type EngineName, SAFE_ENGINE } from '../../src-shared/engines';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import type { ModelSpec } from '../../src-shared/model-spec';
import { createEngine, networkFile } from '../engine/create-engine';
import type { Engine, LoadedEngine } from '../engine/engine';
import { type EngineChange, FallbackEngine } from '../engine/fallback-engine';
import { GOLDEN_TOLERANCE, goldenErrors } from './golden-errors';
import { openModel, type OpenModel } from './open-model';

export interface Classifier {
  readonly spec: ModelSpec;
  readonly engine: Engine;
}

/**
 * Loads a model's folder: checks the spec, refuses files whose hash is not the spec's, and runs the golden input through the
 * engine, so that a wrong driver or a mixed-up file shows here and not as wrong tags.
 * @param engineName left out: the processor, which is everywhere
 * @throws CodedError `model-invalid`
 */
export async function loadClassifier(modelDir: string, engineName: EngineName = SAFE_ENGINE): Promise<Classifier> {
  const model = await openModel(modelDir);
  return { spec: model.spec, engine: await loadEngine(model, engineName) };
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
  const createFallback = engineName === SAFE_ENGINE ? null : () => loadEngine(model, SAFE_ENGINE);
  const engine = await loadEngine(model, engineName).catch(async (thrown: unknown) => {
    if (createFallback === null) throw thrown;
    const fallback = await createFallback();
    const reason = `${engineName} does not start: ${toErrorInfo(thrown).message}`;
    onChange({ engine: fallback.name, batchSize: null, reason });
    return fallback;
  });
  const options = { createFallback: engine.name === SAFE_ENGINE ? null : createFallback, onChange };
  return { spec: model.spec, engine: new FallbackEngine(engine, options) };
}

/** Loads an opened model into an engine that reproduces its golden outputs. @throws CodedError `model-invalid` */
async function loadEngine(model: OpenModel, engineName: EngineName): Promise<LoadedEngine> {
  const { spec, files } = model;
  const engine = await createEngine(engineName, spec, files).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === 'model-invalid') throw error;
    throw new CodedError(
      'model-invalid',
      `${spec.id}: ${networkFile(engineName)} cannot be loaded: ${(error as Error).message}`,
      { cause: error },
    );
  });
  try {
    await refuseWrongOutputs(engine, model, networkFile(engineName));
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  return engine;
}

async function refuseWrongOutputs(engine: Engine, { spec, golden }: OpenModel, file: string): Promise<void> {
  const errors = await goldenErrors(engine, spec, golden).catch((error: unknown) => {
    const why = `${file} does not take and give what spec.json says: ${(error as Error).message}`;
    throw new CodedError('model-invalid', `${spec.id}: ${why}; restore the model's folder`, { cause: error });
  });
  for (const [head, worst] of errors) {
    if (!(worst <= GOLDEN_TOLERANCE)) {
      throw new CodedError(
        'model-invalid',
        `${spec.id} on ${engine.name}: ${head} outputs differ from the golden ones by ${worst}`,
      );
    }
  }
}
