import type { WriteResult, WriteStatus } from '../../src-shared/tags';
import type { Services } from '../services/service-types';
import type { CliContext } from './context';
import { writeProgress } from './progress-text';
import { writeResultText } from './track-text';

export interface ResultPrinter {
  readonly print: (result: WriteResult) => void;
  /** Resolves when everything is printed. */
  end(): Promise<void>;
}

/** Prints what became of each file of a write or undo, with progress below. */
export function printResults(options: {
  services: Services;
  context: CliContext;
  json: boolean;
  words: Readonly<Record<WriteStatus, string>>;
}): ResultPrinter {
  const { services, context, json, words } = options;
  const { terminal } = context;
  const unlisten = services.events.on('write.changed', (state) => {
    terminal.progress(state.status === 'idle' ? '' : writeProgress(state));
  });
  // Files are not held up by a slow reader; their lines wait in order.
  let printed = Promise.resolve();
  return {
    print: (result) => {
      const { path, status, reason } = result;
      const line = json ? JSON.stringify({ path, status, reason }) : writeResultText(result, words);
      printed = printed.then(() => terminal.line(line));
    },
    async end() {
      await printed;
      unlisten();
      terminal.progress('');
    },
  };
}
