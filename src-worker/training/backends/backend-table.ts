import { packageVersion } from '../../../src-shared/node/machine-key';
import { textColumns } from '../../../src-shared/text-columns';
import { BACKENDS } from './backend';
import type { Probe } from './probe-process';

/** The backends as a table for a terminal; the one that training would take is marked. */
export function backendTable(probes: readonly Probe[], chosen: Probe | null): string {
  const rows = probes.map((probe) => [
    `${probe.name === chosen?.name ? '*' : ' '} ${probe.name}`,
    versions(probe),
    probe.segmentsPerSec === null ? '-' : probe.segmentsPerSec.toFixed(1),
    probe.worst === null ? '-' : probe.worst.difference.toExponential(1),
    [probe.device, probe.problem].filter((part) => part !== null).join(': '),
  ]);
  const header = ['  backend', 'version', 'segments/s', 'worst difference', 'device, and why not'];
  return `${textColumns([header, ...rows]).join('\n')}\n`;
}

function versions({ name }: Probe): string {
  return [...new Set(BACKENDS[name].packages.map((each) => packageVersion(each) ?? 'missing'))].join(', ');
}
