import { createReadStream } from 'node:fs';
import { CodedError } from '../errors';

/** One row of a table, with the line it begins on, for messages. */
export interface TableRow {
  readonly line: number;
  /** The cell of a column; empty where the table has no such column. */
  cell(column: string): string;
}

export interface Table {
  /** As the header names them. */
  readonly columns: readonly string[];
  readonly rows: AsyncGenerator<TableRow>;
}

/** Cells of one row and the line on which it begins. */
interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Opens a table with a header row, separated by tabs when the header holds one, by semicolons when it holds one of those and no comma,
 * by commas otherwise; quoted as RFC 4180 says; UTF-8 with or without byte order mark, lines ending in LF or CRLF. Empty lines are left out. Rows are read as they
 * are asked for.
 * @throws CodedError `file-missing`; `bad-input` naming file and line where a row has too many or too few cells, a quote is
 *   not closed or stands in the wrong place, a column's name occurs twice, or there is no header
 */
export async function openTable(path: string): Promise<Table> {
  const rows = parseRows(path, await firstLine(path));
  const header = await rows.next();
  if (header.done === true) throw new CodedError('bad-input', `${path} is empty; its first line must name the columns`);
  const columns = header.value.cells.map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new CodedError('bad-input', `${path}, line 1: the column ${JSON.stringify(twice)} occurs twice; rename one`);
  }
  return { columns, rows: tableRows(path, columns, rows) };
}

/** Reads a whole table; for tables that are small against memory. @throws as `openTable` */
export async function readTable(path: string): Promise<{ columns: readonly string[]; rows: TableRow[] }> {
  const { columns, rows } = await openTable(path);
  return { columns, rows: await Array.fromAsync(rows) };
}

async function* tableRows(
  path: string,
  columns: readonly string[],
  rows: AsyncGenerator<RawRow>,
): AsyncGenerator<TableRow> {
  const indexOf = new Map(columns.map((name, i) => [name, i]));
  for await (const { line, cells } of rows) {
    if (cells.length !== columns.length) {
      throw new CodedError(
        'bad-input',
        `${path}, line ${line}: ${cells.length} cells where the header names ${columns.length}; a cell that holds the separator needs quotes`,
      );
    }
    yield { line, cell: (column) => cells[indexOf.get(column) ?? -1] ?? '' };
  }
}

async function firstLine(path: string): Promise<string> {
  let start = '';
  for await (const text of readText(path)) {
    start += text;
    if (start.includes('\n')) break;
  }
  return start.split('\n')[0] ?? '';
}

async function* readText(path: string): AsyncGenerator<string> {
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) yield chunk as string;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const why = code === 'EISDIR' ? 'is a folder, not a table' : 'cannot be read: is it there, and may you read it?';
    throw new CodedError('file-missing', `${path} ${why}`, { cause: error });
  }
}

async function* parseRows(path: string, header: string): AsyncGenerator<RawRow> {
  const parser = new RowParser(path, separatorOf(header));
  let isFirst = true;
  for await (const text of readText(path)) {
    yield* parser.push(isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text);
    isFirst = false;
  }
  yield* parser.end();
}

/** Spreadsheets of countries that write a decimal comma separate cells by semicolons. */
function separatorOf(header: string): string {
  if (header.includes('\t')) return '\t';
  return header.includes(';') && !header.includes(',') ? ';' : ',';
}

/** Where in a cell the parser is: `quoted` between quotes, `closed` behind the closing one. */
type CellState = 'start' | 'plain' | 'quoted' | 'closed';

/** RFC 4180, a character at a time: text may be cut anywhere between two pushes. */
class RowParser {
  private state: CellState = 'start';
  private cell = '';
  private cells: string[] = [];
  private line = 1;
  private rowLine = 1;

  constructor(
    private readonly path: string,
    private readonly separator: string,
  ) {}

  *push(text: string): Generator<RawRow> {
    for (const character of text) {
      if (this.state === 'quoted') this.pushQuoted(character);
      else if (character === '\n') yield* this.endRow();
      else this.pushPlain(character);
    }
  }

  *end(): Generator<RawRow> {
    if (this.state === 'quoted') throw this.broken(this.rowLine, 'a quote is opened and never closed');
    yield* this.endRow();
  }

  private pushQuoted(character: string): void {
    if (character === '"') this.state = 'closed';
    else this.cell += character;
    if (character === '\n') this.line++;
  }

  private pushPlain(character: string): void {
    if (character === this.separator) this.endCell();
    else if (character === '"' && this.state === 'start') this.state = 'quoted';
    else if (character === '"' && this.state === 'closed') {
      // Two quotes within quotes are one.
      this.cell += '"';
      this.state = 'quoted';
    } else if (this.state === 'closed') {
      if (character === '\r') return;
      throw this.broken(this.line, 'text behind a closing quote; quotes within quotes are doubled');
    } else {
      if (this.state === 'start') this.state = 'plain';
      this.cell += character;
    }
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    this.state = 'start';
  }

  private *endRow(): Generator<RawRow> {
    if (this.state === 'plain' && this.cell.endsWith('\r')) this.cell = this.cell.slice(0, -1);
    this.endCell();
    const row = { line: this.rowLine, cells: this.cells };
    this.cells = [];
    this.rowLine = ++this.line;
    if (row.cells.length > 1 || row.cells[0] !== '') yield row;
  }

  private broken(line: number, what: string): CodedError {
    return new CodedError('bad-input', `${this.path}, line ${line}: ${what}`);
  }
}
