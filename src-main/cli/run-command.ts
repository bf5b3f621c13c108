import { toErrorInfo } from '../../src-shared/errors';
import { parseCommand, type Command } from './arguments';
import { runAnalyse } from './commands/analyse';
import { runEngines } from './commands/engines';
import { runHistory } from './commands/history';
import { runLabels } from './commands/labels';
import { runModels } from './commands/models';
import { runPlan } from './commands/plan';
import { runRetrain } from './commands/retrain';
import { runScan } from './commands/scan';
import { runTrainer } from './commands/train';
import { runUndo } from './commands/undo';
import { runWrite } from './commands/write';
import type { CliContext } from './context';
import { COMMAND_NAMES, helpText } from './help';
import { withLibraryData } from './library-data';
import { tellStopped } from './stop';
import { EXIT, UsageError } from './usage';

/** What belongs to the program as installed. */
export interface Installation {
  readonly version: string;
  readonly trainerPath: string;
}

/** Commands of the trainer, which tells by itself what a stop has left. */
const TRAINER_COMMANDS: ReadonlySet<string> = new Set(['dataset', 'train', 'matrix', 'report', 'evaluate']);

/**
 * Understands and runs one command line. Never throws: whatever goes wrong is told in plain lines.
 * @returns the exit code
 */
export async function runCommandLine(
  argv: readonly string[],
  context: CliContext,
  installation: Installation,
): Promise<number> {
  const { terminal, stop, surroundings } = context;
  try {
    const command = parseCommand(argv, surroundings.cwd);
    const exitCode = await runCommand(command, context, installation);
    return stop.aborted && !TRAINER_COMMANDS.has(command.name) ? tellStopped(context) : exitCode;
  } catch (thrown) {
    if (stop.aborted) return tellStopped(context);
    terminal.note(`sleevenotes: ${thrown instanceof UsageError ? thrown.message : toErrorInfo(thrown).message}`);
    if (!(thrown instanceof UsageError)) return EXIT.someFailed;
    const command = COMMAND_NAMES.find((name) => name === argv[0]);
    terminal.note(`See: sleevenotes ${command === undefined ? '' : `${command} `}--help`);
    return EXIT.badUsage;
  }
}

async function runCommand(command: Command, context: CliContext, installation: Installation): Promise<number> {
  switch (command.name) {
    case 'help':
      await context.terminal.text(helpText(command.topic));
      return EXIT.ok;
    case 'version':
      await context.terminal.line(installation.version);
      return EXIT.ok;
    case 'scan':
      return runScan(command, context);
    case 'analyse':
      return runAnalyse(command, context);
    case 'plan':
      return runPlan(command, context);
    case 'write':
      return runWrite(command, context);
    case 'history':
      return runHistory(command, context);
    case 'labels':
      return runLabels(command, context);
    case 'engines':
      return runEngines(command, context);
    case 'retrain':
      return runRetrain(command, context);
    case 'models':
      return runModels(command, context);
    case 'undo':
      return runUndo(command, context);
    case 'report':
      return runTrainer(installation.trainerPath, ['report', ...command.args], context);
    case 'train':
    case 'matrix':
    case 'dataset':
    case 'evaluate':
      return withLibraryData(command.args, context, (args) =>
        runTrainer(installation.trainerPath, command.name === 'train' ? args : [command.name, ...args], context),
      );
  }
}
