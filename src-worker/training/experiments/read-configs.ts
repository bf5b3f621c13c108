import { CodedError } from '../../../src-shared/errors';
import { readConfigFile } from '../read-config-file';
import { parseExperimentConfig } from './config';
import { expandMatrix, isMatrix, type MatrixCell } from './matrix';
import { applyOverrides, type Override } from './overrides';

/**
 * The experiments of a file: one, or every combination of a matrix.
 * @param overrides values put into each of them before it is checked
 * @throws CodedError `file-missing`; `bad-input` naming the file, the key and what is wrong with it
 */
export function readCells(path: string, overrides: readonly Override[]): MatrixCell[] {
  const json = readConfigFile(path);
  const cells = isMatrix(json)
    ? expandMatrix(json, path, overrides)
    : [{ options: {}, config: parseExperimentConfig(applyOverrides(json, overrides), path) }];
  const ids = cells.map(({ config }) => config.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return cells;
  throw new CodedError(
    'bad-input',
    `${path}: two experiments are called ${twice}; results are kept by id, so a matrix makes its own`,
  );
}
