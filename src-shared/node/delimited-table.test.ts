import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatRow } from '../delimited-row';
import { readTable } from './delimited-table';

let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'sleevenotes-table-'))));
afterAll(() => rm(dir, { recursive: true }));

async function read(text: string) {
  const path = join(dir, 'table');
  await writeFile(path, text);
  const { columns, rows } = await readTable(path);
  return {
    columns,
    rows: rows.map((row) => columns.map((column) => row.cell(column))),
    lines: rows.map((r) => r.line),
  };
}

describe('tables', () => {
  test('commas, or tabs when the header has one', async () => {
    expect((await read('path,label\na b.mp3,Jazz\n')).rows).toEqual([['a b.mp3', 'Jazz']]);
    expect((await read('path\tlabel\na, b.mp3\tJazz')).rows).toEqual([['a, b.mp3', 'Jazz']]);
  });

  test('byte order mark, CRLF, empty lines and quotes as RFC 4180 has them', async () => {
    const table = await read('\uFEFFpath,label\r\n\r\n"a, ""live"".mp3",Jazz\r\n"two\r\nlines",""\r\nlast,Pop');
    expect(table.columns).toEqual(['path', 'label']);
    expect(table.rows).toEqual([
      ['a, "live".mp3', 'Jazz'],
      ['two\r\nlines', ''],
      ['last', 'Pop'],
    ]);
    expect(table.lines).toEqual([3, 4, 6]);
  });

  test('a quote within a cell is a sign like any other', async () => {
    expect((await read('path,label\n12" mix.mp3,Jazz\n')).rows).toEqual([['12" mix.mp3', 'Jazz']]);
  });

  test('a column the table lacks is empty', async () => {
    const path = join(dir, 'short');
    await writeFile(path, 'path\na\n');
    expect((await readTable(path)).rows[0]!.cell('label')).toBe('');
  });

  test.each([
    ['', 'is empty'],
    ['path,label\na\n', 'line 2: 1 cells where the header names 2'],
    ['path,label\nb,Jazz\na,b,c\n', 'line 3: 3 cells'],
    ['path,label\n\n"a,Jazz\nb,Pop\n', 'line 3: a quote is opened and never closed'],
    ['path,label\n"a"b,Jazz\n', 'line 2: text behind a closing quote'],
    ['path,label,path\n', 'line 1: the column "path" occurs twice'],
  ])('%j is refused by line', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining(message) });
  });

  test('a missing file and a folder are named', async () => {
    await expect(readTable(join(dir, 'none.csv'))).rejects.toMatchObject({ code: 'file-missing' });
    await expect(readTable(dir)).rejects.toMatchObject({ message: expect.stringContaining('is a folder') });
  });

  test('what is written is what is read', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\t', '\r', '\n', ' ', 'é', '𝄞', ';') });
    const separators = fc.constantFrom('\t' as const, ',' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell)), separators, async (rows, separator) => {
        const text = [['x', 'y'], ...rows].map((row) => formatRow(row, separator)).join('');
        expect((await read(text)).rows).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});
