import type { EnginesCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { engineRecords, enginesText } from '../engines-text';
import { tryingProgress } from '../progress-text';
import { EXIT } from '../usage';

/** `sleevenotes engines`: what can compute here; fails when nothing can. */
export async function runEngines(command: EnginesCommand, context: CliContext): Promise<number> {
  const { terminal, stop } = context;
  return withServices(context, command.dataDir, async ({ engines, events }) => {
    events.on('engines.changed', ({ trying }) => terminal.progress(trying === null ? '' : tryingProgress(trying)));
    const state = await engines.test({ again: command.again, signal: stop });
    terminal.progress('');
    if (!command.json) await terminal.text(enginesText(state));
    else for (const record of engineRecords(state)) await terminal.line(JSON.stringify(record));
    return state.rows.some(({ probe }) => probe?.problem === null) ? EXIT.ok : EXIT.someFailed;
  });
}
