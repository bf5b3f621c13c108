import { readFileSync } from 'node:fs';
import { CodedError } from '../../../src-shared/errors';
import { type ExperimentConfig, parseExperimentConfig } from './config';
import { expandMatrix, isMatrix } from './matrix';
import { applyOverrides, type Override } from './overrides';

/**
 * The experiments of a file: one, or every combination of a matrix.
 * @param overrides values put into each of them before it is checked
 * @throws CodedError `bad-input` naming the file, the key and what is wrong with it
 */
export function readConfigs(path: string, overrides: readonly Override[]): ExperimentConfig[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CodedError('bad-input', `${path} cannot be read as JSON: ${(error as Error).message}`, { cause: error });
  }
  const configs = isMatrix(json)
    ? expandMatrix(json, path, overrides).cells.map(({ config }) => config)
    : [parseExperimentConfig(applyOverrides(json, overrides), path)];
  const twice = configs.find(({ id }, index) => configs.findIndex((other) => other.id === id) !== index);
  if (twice === undefined) return configs;
  throw new CodedError(
    'bad-input',
    `${path}: two experiments are called ${twice.id}; results are kept by id, so a matrix makes its own`,
  );
}
