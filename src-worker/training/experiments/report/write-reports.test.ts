import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExperimentResult } from '../result';
import { writeResult } from '../result-file';
import { runReport } from './command';
import { madeResult } from './testing/made-results';
import { writeReports } from './write-reports';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sleevenotes-report-'));
});
afterEach(() => rm(dir, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const at = (...names: string[]): string => join(dir, ...names);
const read = (...names: string[]): Promise<string> => readFile(at(...names), 'utf8');

async function keep(set: string, id: string, wrong: number, changes: Partial<ExperimentResult> = {}): Promise<void> {
  const { result, extras } = madeResult(id, wrong);
  await mkdir(at(set, id), { recursive: true });
  await writeResult(at(set, id), { ...result, ...changes }, extras);
}

/** A matrix of S4 on genre, one on mood, and one of two axes. */
async function keepMatrices(): Promise<void> {
  const mood = { ...madeResult('x', 0).result.data, name: 'moods.tsv', labels: 'moods' };
  await keep('genre', 's4.conv', 2, { variant: { network: 'conv' } });
  await keep('mood', 's4.conv', 8, { variant: { network: 'conv' }, data: mood });
  const { config } = madeResult('x', 0).result;
  for (const [input, segment] of [
    ['mel', '3s'],
    ['mel', '10s'],
    ['mfcc', '3s'],
  ] as const) {
    const id = `s3.${input}.${segment}`;
    await keep('genre', id, 4, { config: { ...config, id, system: 'own' }, variant: { input, segment } });
  }
}

const markdownOf = async (...sets: string[]): Promise<string> =>
  (
    await writeReports(
      sets.map((set) => at(set)),
      { indexPath: at('index.html'), markdownPath: null, isDiff: false },
    )
  ).markdown;

describe('Markdown', () => {
  test('has a column for each axis, and rows in the order of numbers', async () => {
    await keepMatrices();
    const rows = (await markdownOf('genre'))
      .split('\n')
      .filter((line) => line.startsWith('| m') || line.startsWith('| input'));
    expect(rows.map((row) => row.split(' | ').slice(0, 2).join(' | '))).toEqual([
      '| input | segment',
      '| mel | 3s',
      '| mel | 10s',
      '| mfcc | 3s',
    ]);
    expect(rows[1]).toMatch(/\| mel \| 3s \| 1,234 \| 20 \| 0\.800 \[0\.\d{3}, 0\.\d{3}\] \|/);
  });

  test('has genre and mood, ours and published, side by side', async () => {
    await keepMatrices();
    const markdown = await markdownOf('genre', 'mood');
    expect(markdown).toContain('## S4: here and published');
    expect(markdown).toMatch(/\| genre, clips\.tsv: songs, here \| 0\.900 \[/);
    expect(markdown).toContain('| genre: published | 0.6817 |');
    expect(markdown).toMatch(/\| mood, moods\.tsv: songs, here \| 0\.600 \[/);
    expect(markdown).toContain('| mood: published | 0.5889 |');
    expect(markdown).toContain('data and splits here differ');
  });

  test('keeps a bar in a label from ending its cell', async () => {
    await keep('genre', 's4.conv', 2, { variant: { 'a|b': 'conv' } });
    expect(await markdownOf('genre')).toContain('| a\\|b |');
  });
});

describe('the comparison page', () => {
  test('is made from kept results alone, as are the pages it links to', async () => {
    await keepMatrices();
    const before = await read('genre', 's4.conv', 'report.html');
    await rm(at('genre', 's4.conv', 'report.html'));
    await writeReports([at('genre'), at('mood')], {
      indexPath: at('pages', 'index.html'),
      markdownPath: null,
      isDiff: false,
    });
    expect(await read('genre', 's4.conv', 'report.html')).toBe(before);
    const page = await read('pages', 'index.html');
    expect(page).toContain('href="../genre/s4.conv/report.html"');
    expect(page).toContain('href="../mood/s4.conv/report.html"');
    expect(page.match(/aria-label="Loss by epoch/g)).toHaveLength(5);
    expect(page.match(/class="published"/g)).toHaveLength(2);
    expect(page).not.toMatch(/<script|NaN|undefined/);
  });
});

describe('differences', () => {
  const diff = async (): Promise<string> =>
    (await writeReports([at('before'), at('after')], { indexPath: at('d.html'), markdownPath: null, isDiff: true }))
      .markdown;

  test('are paired by id; songs in common give an interval of their own', async () => {
    await keep('before', 'x', 10);
    await keep('after', 'x', 4);
    await keep('before', 'gone', 1);
    await keep('after', 'new', 1);
    const markdown = await diff();
    expect(markdown).toContain('## after against before');
    expect(markdown).toMatch(
      /\| x \| 0\.500 \[.*\] \| 0\.800 \[.*\] \| \+0\.300 \| \[\+0\.\d{3}, \+0\.\d{3}\] \| overlap \|/,
    );
    expect(markdown).toContain('- only in before: gone\n- only in after: new');
    expect(await read('d.html')).toContain('after against before');
  });

  test('say when intervals do not overlap, and when other songs were asked', async () => {
    await keep('before', 'x', 18);
    await keep('after', 'x', 0);
    await rm(at('before', 'x', 'extras.json'));
    expect(await diff()).toMatch(/\| x \| 0\.100 .* \| \+0\.900 \| other songs \| apart \|/);
  });
});

describe('sleevenotes report', () => {
  async function run(...argv: string[]): Promise<{ exitCode: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
    const exitCode = await runReport(argv);
    vi.restoreAllMocks();
    return { exitCode, out, err };
  }

  test('prints Markdown, or writes it', async () => {
    await keep('set', 'x', 4);
    expect(await run(at('set'), '--markdown', '-')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('| x |'),
    });
    await run(at('set'), '--markdown', at('table.md'));
    expect(await read('table.md')).toContain('| x |');
    expect(await read('set', 'index.html')).toContain('<h1>Experiments</h1>');
  });

  test('leaves out what it cannot read, and says so', async () => {
    await keep('set', 'x', 4);
    await mkdir(at('set', 'old'));
    await writeFile(at('set', 'old', 'result.json'), '{"formatVersion": 0}');
    const { exitCode, err } = await run(at('set'));
    expect(exitCode).toBe(1);
    expect(err).toMatch(/left out: .*old.*result\.json has format 0, this version reads 1.*\n1 experiments: /s);
  });

  test.each([
    [[], /which folder of results\?/],
    [['--diff', 'a'], /--diff compares two folders, not 1/],
    [['--out'], /--out.*argument missing/],
    [['--color', 'a'], /unknown option '--color'/i],
    [['/nowhere/at/all'], /\/nowhere\/at\/all cannot be opened/],
  ])('%j is refused', async (argv, message) => {
    await expect(runReport(argv)).rejects.toThrow(message);
  });

  test('a folder without results is refused', async () => {
    await expect(runReport([dir])).rejects.toThrow(/no result\.json in it or below/);
  });
});
