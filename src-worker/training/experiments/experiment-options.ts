import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { CodedError } from '../../../src-shared/errors';
import { type DatasetCommand, parseDatasetCommand } from '../data/command-options';
import { textOf, withoutOptions } from '../option-values';
import { type Override, parseOverride } from './overrides';

/** What `sleevenotes train` (with an experiment) and `sleevenotes matrix` can be told. */
export interface ExperimentCommand {
  readonly configPath: string;
  readonly outDir: string;
  /** Only experiments whose id holds this; a matrix can be done in parts. */
  readonly only: string | null;
  /** Values of the configuration for this run. */
  readonly overrides: readonly Override[];
  /** How many splits of the same kind to train and test on. */
  readonly repeats: number;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  /** Null where no music is named, which only a dry run may leave out. */
  readonly dataset: DatasetCommand | null;
}

const OWN_OPTIONS = {
  config: { type: 'string' },
  data: { type: 'string' },
  out: { type: 'string', default: 'results' },
  experiment: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  repeats: { type: 'string', default: '1' },
  'dry-run': { type: 'boolean', default: false },
} satisfies ParseArgsOptionsConfig;

/**
 * @param argv `--config FILE --data PATH --out DIR --experiment TEXT --set KEY=VALUE --dry-run`, and what `sleevenotes dataset` takes
 * @throws CodedError `bad-input`
 */
export function parseExperimentCommand(argv: readonly string[]): ExperimentCommand {
  const { values, tokens } = parseArgs({ args: [...argv], strict: false, tokens: true, options: OWN_OPTIONS });
  const isDryRun = values['dry-run'] === true;
  const data = textOf('data', values.data);
  if (data === null && !isDryRun) {
    throw new CodedError('bad-input', '--data is missing: a folder of labelled music, or a manifest');
  }
  const others = withoutOptions(argv, tokens, OWN_OPTIONS);
  const configPath = textOf('config', values.config);
  if (configPath === null) throw new CodedError('bad-input', '--config is missing: the file that says what to train');
  return {
    configPath,
    outDir: textOf('out', values.out) ?? 'results',
    only: textOf('experiment', values.experiment),
    overrides: (values.set as readonly (string | boolean)[]).map((text) =>
      parseOverride(text === true ? '' : String(text)),
    ),
    repeats: parseRepeats(textOf('repeats', values.repeats)),
    dryRun: isDryRun,
    // Parsed without data, too, so that a mistyped option does not pass.
    dataset: data === null ? refuseDatasetOptions(others) : parseDatasetCommand([data, ...others]),
  };
}

function refuseDatasetOptions(others: readonly string[]): null {
  if (others.length === 0) return null;
  throw new CodedError('bad-input', `${others[0]} is about the music: say which with --data PATH`);
}

function parseRepeats(text: string | null): number {
  if (text !== null && /^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new CodedError('bad-input', `--repeats needs a whole number from 1 to 999, not ${JSON.stringify(text)}`);
}
