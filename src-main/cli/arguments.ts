import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ENGINE_NAMES, type EngineChoice, engineChoiceSchema } from '../../src-shared/engines';
import type { Writing } from '../../src-shared/policy';
import type { LabelField } from '../../src-shared/tags';
import { COMMAND_NAMES, type CommandName } from './help';
import { parseLabelField } from './label-field';
import { parseModelAction, type ModelAction } from './model-options';
import { parsePolicyOptions, POLICY_OPTIONS, type PolicyOverrides } from './policy-options';
import { parseRetrainOptions, RETRAIN_OPTIONS, type RetrainOptions } from './retrain-options';
import { UsageError } from './usage';
import { parseWritingOptions, WRITING_OPTIONS } from './writing-options';

/** What every command that opens the library can be told. */
interface CommonOptions {
  /** One JSON object a line instead of text for people. */
  readonly json: boolean;
  /** As given; null means SLEEVENOTES_DATA or the app's own folder. */
  readonly dataDir: string | null;
}

export interface ScanCommand extends CommonOptions {
  readonly name: 'scan';
  /** Absolute; none means every folder of the library. */
  readonly paths: readonly string[];
}

export interface AnalyseCommand extends CommonOptions {
  readonly name: 'analyse';
  readonly paths: readonly string[];
  /** Listens again to what is known already. */
  readonly again: boolean;
  /** In place of what the settings say; null: as they say. */
  readonly engine: EngineChoice | null;
}

export interface PlanCommand extends CommonOptions {
  readonly name: 'plan';
  readonly paths: readonly string[];
  readonly policy: PolicyOverrides;
  readonly engine: EngineChoice | null;
}

export interface WriteCommand extends CommonOptions {
  readonly name: 'write';
  /** Absolute path of a plan file, or `-` for standard input. */
  readonly planPath: string;
  readonly dryRun: boolean;
  /** In place of what the settings say. */
  readonly writing: Partial<Writing>;
}

export interface UndoCommand extends CommonOptions {
  readonly name: 'undo';
  readonly scope: { readonly all: true } | { readonly runId: number } | { readonly paths: readonly string[] };
  readonly dryRun: boolean;
}

export interface HistoryCommand extends CommonOptions {
  readonly name: 'history';
  /** Null: every run. */
  readonly runId: number | null;
}

export interface LabelsCommand extends CommonOptions {
  readonly name: 'labels';
  readonly field: LabelField;
  /** Absolute; null: standard output. */
  readonly outPath: string | null;
}

export interface EnginesCommand extends CommonOptions {
  readonly name: 'engines';
  /** Tries also those that are known. */
  readonly again: boolean;
}

export interface ModelsCommand extends CommonOptions {
  readonly name: 'models';
  readonly action: ModelAction;
}

export interface RetrainCommand extends CommonOptions {
  readonly name: 'retrain';
  readonly options: RetrainOptions;
}

/** Commands of the trainer, a program of its own that reads their options itself. */
const TRAINER_COMMANDS = ['train', 'matrix', 'report', 'dataset', 'evaluate'] as const satisfies readonly CommandName[];
type TrainerCommandName = (typeof TRAINER_COMMANDS)[number];

export type Command =
  | { readonly name: 'help'; readonly topic: CommandName | null }
  | { readonly name: 'version' }
  | { readonly name: TrainerCommandName; readonly args: readonly string[] }
  | ScanCommand
  | AnalyseCommand
  | PlanCommand
  | WriteCommand
  | UndoCommand
  | HistoryCommand
  | LabelsCommand
  | EnginesCommand
  | ModelsCommand
  | RetrainCommand;

const COMMON = { json: { type: 'boolean' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

/**
 * Understands a command line.
 * @param argv what follows the program's name
 * @param cwd absolute; relative paths are meant from here
 * @throws UsageError
 */
export function parseCommand(argv: readonly string[], cwd: string): Command {
  const [first, ...rest] = argv;
  if (first === undefined) throw new UsageError('which command?');
  if (first === '--version' || first === '-v') return { name: 'version' };
  if (first === '--help' || first === '-h') return { name: 'help', topic: null };
  if (first === 'help') return { name: 'help', topic: rest[0] === undefined ? null : commandName(rest[0]) };
  const name = commandName(first);
  if (isTrainerCommand(name)) return { name, args: rest };
  if (rest.some((arg) => arg === '--help' || arg === '-h')) return { name: 'help', topic: name };
  return PARSERS[name](rest, cwd);
}

type Parser = (args: readonly string[], cwd: string) => Command;

const PARSERS: Readonly<Record<Exclude<CommandName, TrainerCommandName>, Parser>> = {
  scan: (args, cwd) => {
    const { values, positionals } = parse('scan', args, COMMON);
    return { name: 'scan', ...common(values), paths: absolute(positionals, cwd) };
  },
  analyse: (args, cwd) => {
    const options = { again: { type: 'boolean' }, engine: { type: 'string' } } as const;
    const { values, positionals } = parse('analyse', args, { ...COMMON, ...options });
    const paths = somePaths('analyse', positionals, cwd);
    const engine = engineChoice(values.engine);
    return { name: 'analyse', ...common(values), paths, again: values.again ?? false, engine };
  },
  plan: (args, cwd) => {
    const { values, positionals } = parse('plan', args, { ...COMMON, ...POLICY_OPTIONS, engine: { type: 'string' } });
    const paths = somePaths('plan', positionals, cwd);
    const engine = engineChoice(values.engine);
    return { name: 'plan', ...common(values), paths, policy: parsePolicyOptions(values), engine };
  },
  write: (args, cwd) => {
    const options = { ...COMMON, ...WRITING_OPTIONS, 'dry-run': { type: 'boolean' } } as const;
    const { values, positionals } = parse('write', args, options);
    const [plan, ...more] = positionals;
    if (plan === undefined) throw new UsageError('write needs a plan file, or - for standard input');
    if (more.length > 0) throw new UsageError(`write takes one plan file, not ${positionals.length}`);
    const planPath = plan === '-' ? plan : resolve(cwd, plan);
    const writing = parseWritingOptions(values);
    return { name: 'write', ...common(values), planPath, dryRun: values['dry-run'] ?? false, writing };
  },
  undo: (args, cwd) => {
    const options = { all: { type: 'boolean' }, run: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;
    const { values, positionals } = parse('undo', args, { ...COMMON, ...options });
    const scope = undoScope(values.all ?? false, values.run, absolute(positionals, cwd));
    return { name: 'undo', ...common(values), scope, dryRun: values['dry-run'] ?? false };
  },
  history: (args, cwd) => {
    const { values, positionals } = parse('history', args, { ...COMMON, run: { type: 'string' } });
    const [word] = absolute(positionals, cwd);
    if (word !== undefined) throw new UsageError('history takes no path; --run ID shows the files of one run');
    return { name: 'history', ...common(values), runId: values.run === undefined ? null : runNumber(values.run) };
  },
  labels: (args, cwd) => {
    const options = { field: { type: 'string', default: 'genre' }, out: { type: 'string' } } as const;
    const { values, positionals } = parse('labels', args, { ...COMMON, ...options });
    const [word] = absolute(positionals, cwd);
    if (word !== undefined) throw new UsageError('labels takes no path; --out FILE says where the table goes');
    if (values.out === '') throw new UsageError('--out needs a file');
    const outPath = values.out === undefined ? null : resolve(cwd, values.out);
    return { name: 'labels', ...common(values), field: parseLabelField(values.field), outPath };
  },
  engines: (args, cwd) => {
    const { values, positionals } = parse('engines', args, { ...COMMON, again: { type: 'boolean' } });
    const [word] = absolute(positionals, cwd);
    if (word !== undefined) throw new UsageError('engines takes no path');
    return { name: 'engines', ...common(values), again: values.again ?? false };
  },
  retrain: (args, cwd) => {
    const { values, positionals } = parse('retrain', args, { ...COMMON, ...RETRAIN_OPTIONS });
    const [word] = absolute(positionals, cwd);
    if (word !== undefined) throw new UsageError('retrain takes no path; --from says where the labels come from');
    return { name: 'retrain', ...common(values), options: parseRetrainOptions(values, cwd) };
  },
  models: (args, cwd) => {
    const { values, positionals } = parse('models', args, { ...COMMON, as: { type: 'string' } });
    return { name: 'models', ...common(values), action: parseModelAction(positionals, values.as, cwd) };
  },
};

function engineChoice(name: string | undefined): EngineChoice | null {
  if (name === undefined) return null;
  const choice = engineChoiceSchema.safeParse(name);
  if (choice.success) return choice.data;
  throw new UsageError(`there is no engine ${JSON.stringify(name)}; there are auto, ${ENGINE_NAMES.join(', ')}`);
}

function isTrainerCommand(name: CommandName): name is TrainerCommandName {
  return (TRAINER_COMMANDS as readonly CommandName[]).includes(name);
}

function runNumber(run: string): number {
  if (!/^[1-9]\d*$/.test(run)) throw new UsageError(`--run needs the number of a run, not ${JSON.stringify(run)}`);
  return Number(run);
}

function undoScope(all: boolean, run: string | undefined, paths: readonly string[]): UndoCommand['scope'] {
  const given = [all, run !== undefined, paths.length > 0].filter(Boolean).length;
  if (given !== 1) throw new UsageError('undo needs one of: --all, --run ID, or paths');
  if (all) return { all: true };
  if (run === undefined) return { paths };
  return { runId: runNumber(run) };
}

function commandName(word: string): CommandName {
  if (word.startsWith('-')) throw new UsageError(`the command comes first, ${word} behind it`);
  const wanted = word === 'analyze' ? 'analyse' : word;
  const name = COMMAND_NAMES.find((candidate) => candidate === wanted);
  if (name === undefined) throw new UsageError(`unknown command ${JSON.stringify(word)}`);
  return name;
}

function common(values: { json?: boolean | undefined; data?: string | undefined }): CommonOptions {
  if (values.data === '') throw new UsageError('--data needs a folder');
  return { json: values.json ?? false, dataDir: values.data ?? null };
}

function somePaths(command: CommandName, positionals: readonly string[], cwd: string): string[] {
  if (positionals.length === 0) throw new UsageError(`${command} needs a file or folder`);
  return absolute(positionals, cwd);
}

function absolute(paths: readonly string[], cwd: string): string[] {
  if (paths.includes('')) throw new UsageError('a path is empty');
  return paths.map((path) => resolve(cwd, path));
}

function parse<const Options extends NonNullable<ParseArgsConfig['options']>>(
  command: CommandName,
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    // Node calls a value that looks like an option ambiguous.
    const unclear =
      thrown instanceof Error ? /^Option '([^']+)' argument is ambiguous/.exec(thrown.message)?.[1] : undefined;
    if (unclear !== undefined)
      throw new UsageError(`${unclear} needs a value; one that begins with a dash: ${unclear}=-…`);
    // Its messages go on about positional arguments after the first sentence.
    const message = thrown instanceof Error ? (thrown.message.split(/\. |\n/)[0] ?? '') : String(thrown);
    throw new UsageError(`${command}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
  }
}
