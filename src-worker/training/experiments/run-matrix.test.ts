import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CodedError } from '../../../src-shared/errors';
import type { MatrixCell } from './matrix';
import { madeResult } from './report/testing/made-results';
import type { ExperimentResult } from './result';
import { writeResult } from './result-file';
import { findDone, type MatrixOutcome, runMatrix } from './run-matrix';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-matrix-'));
});
afterEach(() => rm(dir, { recursive: true }));

const IDS = ['m.a', 'm.b', 'm.c', 'm.d'];
const cells: MatrixCell[] = IDS.map((id) => ({ options: {}, config: madeResult(id, 0).result.config }));
const { data } = madeResult('x', 0).result;

interface Seen {
  readonly outcome: MatrixOutcome;
  readonly ran: readonly string[];
  readonly left: readonly (number | null)[];
}

/** Runs what is not done; keeps results as the product does. @param failing by id what goes wrong, or who is stopped */
async function run(failing: Readonly<Record<string, 'stop' | Error>> = {}): Promise<Seen> {
  const ran: string[] = [];
  const left: (number | null)[] = [];
  const stop = new AbortController();
  const outcome = await runMatrix(await findDone(cells, dir, data), {
    signal: stop.signal,
    async run({ config: { id } }, onProgress) {
      ran.push(id);
      onProgress('training', 1, 2, '');
      const trouble = failing[id];
      if (trouble === 'stop') {
        stop.abort();
        throw new CodedError('cancelled', 'stopped');
      }
      if (trouble !== undefined) throw trouble;
      return keep(id);
    },
    onProgress: (_place, leftMs) => left.push(leftMs),
    onDone: () => {},
    onFailed: () => {},
  });
  return { outcome, ran, left };
}

async function keep(id: string): Promise<ExperimentResult> {
  const { result, extras } = madeResult(id, 0);
  mkdirSync(join(dir, id));
  return writeResult(join(dir, id), result, extras);
}

const idsOf = ({ results }: MatrixOutcome): string[] => results.map(({ config }) => config.id);

describe('a matrix', () => {
  test('goes on after one that fails, and says which', async () => {
    const { outcome, ran } = await run({ 'm.b': new Error('out of memory') });
    expect(ran).toEqual(IDS);
    expect(idsOf(outcome)).toEqual(['m.a', 'm.c', 'm.d']);
    expect(outcome.failures).toEqual([{ id: 'm.b', error: { code: 'internal', message: 'out of memory' } }]);
    expect(outcome.isStopped).toBe(false);
  });

  test('tries again what failed, and nothing else', async () => {
    await run({ 'm.b': new Error('out of memory') });
    const { outcome, ran } = await run();
    expect(ran).toEqual(['m.b']);
    expect(idsOf(outcome)).toEqual(IDS);
  });

  test('stops when told to, and goes on from there', async () => {
    const first = await run({ 'm.c': 'stop' });
    expect(first.outcome).toMatchObject({ isStopped: true, failures: [] });
    expect(idsOf(first.outcome)).toEqual(['m.a', 'm.b']);
    const second = await run();
    expect(second.ran).toEqual(['m.c', 'm.d']);
    expect(idsOf(second.outcome)).toEqual(IDS);
  });

  test('says how long all of it takes once one is done', async () => {
    const { left } = await run();
    // A made experiment says that it took 91 s.
    expect(left[0]).toBeNull();
    expect(left.slice(1).map((ms) => Math.round((ms ?? 0) / 1000))).toEqual([273, 182, 91]);
  });

  test('does again what was done on other data or with other settings', async () => {
    await keep('m.a');
    const other = { ...data, splitHash: 'other' };
    expect((await findDone(cells, dir, data)).done.size).toBe(1);
    expect((await findDone(cells, dir, null)).done.size).toBe(1);
    expect((await findDone(cells, dir, other)).done.size).toBe(0);
    const changed = cells.map((cell) => ({ ...cell, config: { ...cell.config, title: 'Other' } }));
    expect((await findDone(changed, dir, data)).done.size).toBe(0);
  });
});
