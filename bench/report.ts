import type { RunTimes } from '../src-shared/stage-times';
import type { EngineResult } from './measure-engine';
import type { PeerResult } from './python-peer';
import type { RescoreResult } from './rescore';

/** One line of the table: somebody who analysed the tracks. */
export interface BenchRow {
  readonly who: string;
  readonly elapsedSec: number;
  /** Shares of the time spent, 0..1, which add up to 1. */
  readonly shares: Readonly<Record<string, number>>;
  /** Share of the elapsed time in which the engine had nothing to do; null where nobody counts. */
  readonly idleShare: number | null;
  readonly peakMemoryBytes: number | null;
}

export interface BenchTable {
  readonly tracks: number;
  readonly heardSec: number;
  /** What as many ffmpeg processes as processors took for the same files. */
  readonly decodeOnlySec: number;
  readonly rows: readonly BenchRow[];
}

export function engineRow({ engine, times }: EngineResult): BenchRow {
  const { decodeMs, featuresMs, modelMs, storeMs } = times;
  return {
    who: engine,
    elapsedSec: times.elapsedMs / 1000,
    shares: toShares({ decode: decodeMs, features: featuresMs, model: modelMs, store: storeMs }),
    idleShare: idleShareOf(times),
    peakMemoryBytes: times.peakMemoryBytes,
  };
}

export function peerRow({ versions, totalSec, decodeSec, featuresSec, modelSec }: PeerResult): BenchRow {
  return {
    who: `Python (${versions})`,
    elapsedSec: totalSec,
    shares: toShares({ decode: decodeSec, features: featuresSec, model: modelSec, store: 0 }),
    idleShare: null,
    peakMemoryBytes: null,
  };
}

function idleShareOf({ idleMs, elapsedMs }: RunTimes): number {
  return elapsedMs === 0 ? 0 : idleMs / elapsedMs;
}

function toShares(parts: Readonly<Record<string, number>>): Record<string, number> {
  const whole = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, whole === 0 ? 0 : part / whole]));
}

const HEADINGS = [
  'engine',
  's/track',
  'tracks/s',
  'x realtime',
  'x decode-only',
  'decode',
  'features',
  'model',
  'store',
  'engine idle',
  'peak memory',
];

/** A table in Markdown, for docs/benchmarks.md. */
export function benchTable({ tracks, heardSec, decodeOnlySec, rows }: BenchTable): string {
  const decodeOnly = [
    'ffmpeg, decoding only',
    ...speedCells(decodeOnlySec, tracks, heardSec),
    '1',
    ...HEADINGS.slice(5).map(() => ''),
  ];
  const cells = rows.map((row) => [
    row.who,
    ...speedCells(row.elapsedSec, tracks, heardSec),
    (row.elapsedSec / decodeOnlySec).toFixed(2),
    ...['decode', 'features', 'model', 'store'].map((stage) => percent(row.shares[stage] ?? 0)),
    row.idleShare === null ? '' : percent(row.idleShare),
    row.peakMemoryBytes === null ? '' : `${Math.round(row.peakMemoryBytes / 1e6)} MB`,
  ]);
  return [HEADINGS, HEADINGS.map(() => '---'), decodeOnly, ...cells]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

/** A table in Markdown, for docs/benchmarks.md. */
export function rescoreTable(result: RescoreResult): string {
  const { tracks, elapsedSec, mainCpuSec, workerCpuSec, longestStallMs, mainRssBytes } = result;
  const cells = {
    tracks: String(tracks),
    time: `${elapsedSec.toFixed(1)} s`,
    'tracks/s': (tracks / elapsedSec).toFixed(0),
    'processor, main': `${mainCpuSec.toFixed(1)} s`,
    'processor, worker': workerCpuSec === null ? '' : `${workerCpuSec.toFixed(1)} s`,
    'longest stall': `${longestStallMs.toFixed(0)} ms`,
    'memory, main': `${Math.round(mainRssBytes / 1e6)} MB`,
  };
  const lines = [Object.keys(cells), Object.keys(cells).map(() => '---'), Object.values(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function speedCells(elapsedSec: number, tracks: number, heardSec: number): string[] {
  return [(elapsedSec / tracks).toFixed(3), (tracks / elapsedSec).toFixed(2), (heardSec / elapsedSec).toFixed(0)];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`;
}
