import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import type { Services } from '../../services/service-types';
import type { UndoCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { printResults } from '../print-results';
import { EXIT, UsageError } from '../usage';

const WORDS = { written: 'restored', unchanged: 'unchanged', refused: 'refused' };
const DRY_WORDS = { ...WORDS, written: 'would be restored' };

/** `sleevenotes undo`: files that were changed by something else since are refused, not overwritten. */
export async function runUndo(command: UndoCommand, context: CliContext): Promise<number> {
  const { dryRun, json, scope } = command;
  return withServices(context, command.dataDir, async (services) => {
    if ('runId' in scope) refuseUnknownRun(services, scope.runId);
    const words = dryRun ? DRY_WORDS : WORDS;
    const results = printResults({ services, context, json, words });
    const summary = await services.tags.undo(scope, { dryRun, onResult: results.print });
    await results.end();
    const { written, unchanged, refused } = summary;
    const handled = written + unchanged + refused;
    if (handled === 0 && 'paths' in scope) refuseMissing(scope.paths, context);
    const counts = `${written} ${words.written}, ${unchanged} unchanged, ${refused} refused`;
    context.terminal.note(handled === 0 ? 'There is nothing to undo.' : counts);
    return refused === 0 ? EXIT.ok : EXIT.someFailed;
  });
}

/** A path that names neither a file nor anything ever written is a slip of the keyboard. */
function refuseMissing(paths: readonly string[], { surroundings }: CliContext): void {
  const missing = paths.find((path) => !existsSync(resolve(surroundings.cwd, path)));
  if (missing !== undefined) throw new CodedError('file-missing', `${missing}: there is no such file or folder`);
}

function refuseUnknownRun(services: Services, runId: number): void {
  if (services.history.runs().some((run) => run.id === runId)) return;
  throw new UsageError(`there is no run ${runId}; runs are numbered in each data folder by itself`);
}
