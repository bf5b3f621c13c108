import type { ScanState } from '../../../src-shared/domain';
import type { ScanCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countOf } from '../format';
import { scanProgress } from '../progress-text';
import { failedText } from '../track-text';
import { EXIT } from '../usage';

/** `sleevenotes scan`: fails when something could not be read. */
export async function runScan(command: ScanCommand, context: CliContext): Promise<number> {
  const { terminal } = context;
  return withServices(context, command.dataDir, async ({ library, events }) => {
    events.on('scan.changed', (state) => terminal.progress(scanProgress(state, terminal.columns)));
    const state = await (command.paths.length === 0 ? library.rescan() : library.scanPaths(command.paths));
    terminal.progress('');
    for (const { path, error } of command.json ? [] : state.skipped) {
      await terminal.line(failedText(path, error.message));
    }
    await terminal.line(command.json ? scanJson(state) : scanText(state));
    return state.skippedCount === 0 ? EXIT.ok : EXIT.someFailed;
  });
}

function scanJson({ seen, read, moved, gone, skipped, skippedCount }: ScanState): string {
  return JSON.stringify({ seen, read, moved, gone, skipped, skippedCount });
}

function scanText({ seen, read, moved, gone, skippedCount }: ScanState): string {
  const parts = [`${read} new or changed`, `${moved} moved`, `${gone} gone`, `${skippedCount} not readable`];
  return `${countOf(seen, 'audio file')}: ${parts.join(', ')}`;
}
