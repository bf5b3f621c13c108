import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CodedError, toErrorInfo } from '../../../src-shared/errors';
import type { WriteCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countOf } from '../format';
import { whyUnusable } from '../../../src-shared/path-errors';
import { parsePlanLines, type ParsedPlan } from '../plan-lines';
import { printResults } from '../print-results';
import { EXIT, UsageError } from '../usage';

const WORDS = { written: 'written', unchanged: 'unchanged', refused: 'refused' };
const DRY_WORDS = { ...WORDS, written: 'would be written' };
const SHOWN_PROBLEMS = 10;

/**
 * `sleevenotes write`: nothing is written unless every line of the plan makes sense. A file that `plan` could not plan for is
 * refused here, too: after `plan | write` the shell knows of no other exit code than ours.
 */
export async function runWrite(command: WriteCommand, context: CliContext): Promise<number> {
  const plan = parsePlanLines(await readPlan(command.planPath, context), context.surroundings.cwd);
  refuseMalformed(command.planPath, plan);
  if (context.stop.aborted) return EXIT.interrupted;
  const { dryRun, json } = command;
  return withServices(context, command.dataDir, async (services) => {
    const writing = { ...services.tags.writing(), ...command.writing };
    const words = dryRun ? DRY_WORDS : WORDS;
    const results = printResults({ services, context, json, words });
    for (const refusal of plan.refusals) results.print(refusal);
    const summary = await services.tags.writePlans(plan.plans, { dryRun, writing, onResult: results.print });
    await results.end();
    const refused = summary.refused + plan.refusals.length;
    const counts = `${summary.written} ${words.written}, ${summary.unchanged} unchanged, ${refused} refused`;
    const isUndoable = summary.runId !== null && summary.written > 0;
    context.terminal.note(isUndoable ? `${counts}. Undo: ${undoCommand(summary.runId, command)}` : counts);
    return refused === 0 ? EXIT.ok : EXIT.someFailed;
  });
}

/** Runs are numbered in each data folder anew: where one was given, the command has to name it, too. */
function undoCommand(runId: number | null, { dataDir }: WriteCommand): string {
  const data = dataDir === null ? '' : ` --data ${JSON.stringify(dataDir)}`;
  return `npx sleevenotes undo --run ${runId}${data}`;
}

async function readPlan(planPath: string, { stdin, stop }: CliContext): Promise<string> {
  try {
    return await (planPath === '-' ? text(stdin) : readFile(planPath, { encoding: 'utf8', signal: stop }));
  } catch (thrown) {
    if (stop.aborted) return '';
    const { code, message } = toErrorInfo(thrown);
    const why = whyUnusable(thrown) ?? message;
    throw new CodedError(code, `the plan ${planPath} can't be read: ${why}`, { cause: thrown });
  }
}

function refuseMalformed(planPath: string, { problems }: ParsedPlan): void {
  if (problems.length === 0) return;
  const name = planPath === '-' ? 'standard input' : planPath;
  const lines = problems.slice(0, SHOWN_PROBLEMS).map(({ line, message }) => `${name}, line ${line}: ${message}`);
  if (problems.length > SHOWN_PROBLEMS) lines.push(`… and ${problems.length - SHOWN_PROBLEMS} more`);
  throw new UsageError(`${lines.join('\n')}\n${countOf(problems.length, 'malformed line')}: nothing was written`);
}
