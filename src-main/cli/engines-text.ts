import { ENGINE_TITLES, type EngineProbe, type EnginesState } from '../../src-shared/engines';
import { textColumns } from '../../src-shared/text-columns';
import { printable } from './format';

/** One engine, as `--json` prints it. */
export interface EngineRecord extends EngineProbe {
  readonly title: string;
  readonly used: boolean;
}

/** Those that were tried. */
export function engineRecords({ rows, used }: EnginesState): EngineRecord[] {
  return rows.flatMap(({ engine, probe }) =>
    probe === null ? [] : [{ ...probe, title: ENGINE_TITLES[engine], used: engine === used }],
  );
}

/** A table for a terminal, in which the engine that is used is marked; ends with a newline. */
export function enginesText(state: EnginesState): string {
  const rows = engineRecords(state).map((record) => [
    `${record.used ? '*' : ' '} ${record.engine}`,
    record.segmentsPerSec === null ? '-' : record.segmentsPerSec.toFixed(1),
    record.goldenError === null ? '-' : record.goldenError.toExponential(1),
    printable([record.device, record.problem].filter((part) => part !== null).join(': ')),
  ]);
  const header = ['  engine', 'segments/s', 'off by', 'device, and why not'];
  const choice = state.choice === 'auto' ? '' : `The settings ask for ${state.choice}.\n`;
  return `${textColumns([header, ...rows]).join('\n')}\n${choice}`;
}
