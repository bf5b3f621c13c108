import type { WriteRun } from '../../../src-shared/domain';
import type { HistoryService } from '../../services/service-types';
import type { HistoryCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countOf } from '../format';
import { writtenFileText } from '../track-text';
import { EXIT, UsageError } from '../usage';

const PAGE_ROWS = 500;

/** `sleevenotes history`: what was written; with `--json` all the journal knows. */
export async function runHistory(command: HistoryCommand, context: CliContext): Promise<number> {
  return withServices(context, command.dataDir, async ({ history }) => {
    const { json, runId } = command;
    const runs = history.runs();
    if (runId !== null && !runs.some(({ id }) => id === runId)) {
      throw new UsageError(`there is no run ${runId}; runs are numbered in each data folder by itself`);
    }
    if (json) await printRecords(history, runId, context);
    else if (runId === null) await printRuns(runs, context);
    else await printFiles(history, runId, context);
    return EXIT.ok;
  });
}

async function printRecords(history: HistoryService, runId: number | null, context: CliContext): Promise<void> {
  for (const record of history.records()) {
    if (runId === null || record.runId === runId) await context.terminal.line(JSON.stringify(record));
  }
}

async function printRuns(runs: readonly WriteRun[], { terminal }: CliContext): Promise<void> {
  if (runs.length === 0) terminal.note('Nothing has been written yet.');
  for (const { id, startedAt, written, undone, failed } of runs) {
    const counts = [`${countOf(written, 'file')} written`, `${undone} undone`, `${failed} not written`];
    await terminal.line(`run ${id}  ${localTime(startedAt)}  ${counts.join(', ')}`);
  }
}

async function printFiles(history: HistoryService, runId: number, { terminal }: CliContext): Promise<void> {
  for (let offset = 0; ; offset += PAGE_ROWS) {
    const { rows } = history.runFiles(runId, { offset, limit: PAGE_ROWS });
    for (const row of rows) await terminal.line(writtenFileText(row));
    if (rows.length < PAGE_ROWS) return;
  }
}

/** To the minute, where the user is. */
function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
