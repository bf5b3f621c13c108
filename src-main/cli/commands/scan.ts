import { trackFilterSchema, type ScanState } from '../../../src-shared/domain';
import type { ErrorInfo } from '../../../src-shared/errors';
import type { ScanCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countOf } from '../format';
import { scanProgress } from '../progress-text';
import { failedText } from '../track-text';
import { EXIT } from '../usage';

const ALL_FAILED = { filter: trackFilterSchema.parse({ status: 'failed' }) };

/** `sleevenotes scan`: fails when something could not be read. */
export async function runScan(command: ScanCommand, context: CliContext): Promise<number> {
  const { terminal } = context;
  return withServices(context, command.dataDir, async ({ library, events }) => {
    events.on('scan.changed', (state) => terminal.progress(scanProgress(state, terminal.columns)));
    const state = await (command.paths.length === 0 ? library.rescan() : library.scanPaths(command.paths));
    terminal.progress('');
    const scope = command.paths.length === 0 ? ALL_FAILED : { paths: command.paths };
    let failed = 0;
    const tell = (path: string, error: ErrorInfo): Promise<void> =>
      command.json ? Promise.resolve() : terminal.line(failedText(path, error.message));
    for (const { path, error } of state.skipped) await tell(path, error);
    for (const { path, error } of await library.tracks(scope)) {
      if (error === null) continue;
      failed += 1;
      await tell(path, error);
    }
    await terminal.line(command.json ? scanJson(state, failed) : scanText(state, failed));
    return state.skippedCount + failed === 0 ? EXIT.ok : EXIT.someFailed;
  });
}

/** @param failed tracks of the library that cannot be used, also those known from earlier scans */
function scanJson({ seen, read, moved, gone, skipped, skippedCount }: ScanState, failed: number): string {
  return JSON.stringify({ seen, read, moved, gone, failed, skipped, skippedCount });
}

function scanText({ seen, read, moved, gone, skippedCount }: ScanState, failed: number): string {
  const parts = [`${read} new or changed`, `${moved} moved`, `${gone} gone`, `${skippedCount + failed} not readable`];
  return `${countOf(seen, 'audio file')}: ${parts.join(', ')}`;
}
