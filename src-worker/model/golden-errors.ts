import { inputTensorShape } from '../../src-shared/model-inputs';
import type { HeadName } from '../../src-shared/model-spec';
import type { BatchOutputs, BatchProbs, Engine, EngineSpec } from '../engine/engine';
import { createGoldenInputs } from './golden-input';
import type { Golden } from './open-model';

/** Largest difference from the golden outputs at which an engine counts as correct. */
export const GOLDEN_TOLERANCE = 1e-3;

/**
 * Runs the golden input through an engine.
 * @returns largest difference from the golden outputs by head; infinite where there are more or fewer outputs, or some are no numbers
 */
export async function goldenErrors(engine: Engine, spec: EngineSpec, golden: Golden): Promise<Map<HeadName, number>> {
  const { probs } = await runGolden(engine, spec, golden);
  return errorsByHead(probs, spec, golden);
}

/** What an engine gives for the golden input. */
export function runGolden(engine: Engine, spec: EngineSpec, { batchSize, seed }: Golden): Promise<BatchOutputs> {
  const shapes = spec.inputs.map((input) => inputTensorShape(input, spec.audio.segmentSamples));
  return engine.run(createGoldenInputs(shapes, batchSize, seed), batchSize);
}

/** As `goldenErrors`, of what was given. */
export function errorsByHead(probs: BatchProbs, { heads }: EngineSpec, golden: Golden): Map<HeadName, number> {
  return new Map(
    heads.map(({ name, labels }) => {
      const [expected, actual] = [golden.outputs[name] ?? [], probs.get(name) ?? []];
      const isWhole = expected.length === golden.batchSize * labels.length && actual.length === expected.length;
      const errors = expected.map((value, i) => Math.abs(value - actual[i]!));
      const worst = errors.reduce((max, error) => (error <= max ? max : error), 0);
      return [name, isWhole && !Number.isNaN(worst) ? worst : Infinity];
    }),
  );
}
