/**
 * The little of Markdown that model cards are written in, as data: what shows it makes elements of the texts, so that nothing in a card
 * can ever be markup of the page.
 */

/** A run of text. Links are shown as their text: a card leads nowhere. */
export interface MarkdownSpan {
  readonly kind: 'text' | 'strong' | 'emphasis' | 'code';
  readonly text: string;
}

export type MarkdownLine = readonly MarkdownSpan[];

export type MarkdownBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly line: MarkdownLine }
  | { readonly kind: 'paragraph'; readonly line: MarkdownLine }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly MarkdownLine[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly MarkdownLine[]; readonly rows: readonly MarkdownLine[][] };

const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const FENCE = /^\s*```/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

export function parseMarkdown(markdown: string): MarkdownBlock[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: MarkdownBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.trim() === '') at++;
    else {
      const { block, end } = readBlock(lines, at);
      blocks.push(block);
      at = end;
    }
  }
  return blocks;
}

/** The block that begins in line `at`, and the line after it: always a later one. */
function readBlock(lines: readonly string[], at: number): { block: MarkdownBlock; end: number } {
  const line = lines[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const [, marks = '', text = ''] = heading;
    return { block: { kind: 'heading', level: marks.length, line: parseSpans(text) }, end: at + 1 };
  }
  if (FENCE.test(line)) return readCode(lines, at);
  if (isTable(lines, at)) return readTable(lines, at);
  if (ITEM.test(line)) return readList(lines, at);
  const end = endOf(lines, at + 1, (other, index) => !startsBlock(other) && !isTable(lines, index));
  return { block: { kind: 'paragraph', line: parseSpans(lines.slice(at, end).join(' ')) }, end };
}

function readCode(lines: readonly string[], at: number): { block: MarkdownBlock; end: number } {
  const closing = lines.findIndex((line, index) => index > at && FENCE.test(line));
  const end = closing === -1 ? lines.length : closing;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end: end + 1 };
}

function readTable(lines: readonly string[], at: number): { block: MarkdownBlock; end: number } {
  const end = endOf(lines, at + 2, (line) => line.includes('|'));
  const head = cellsOf(lines[at] ?? '');
  const rows = lines.slice(at + 2, end).map((line) => cellsOf(line));
  return { block: { kind: 'table', head, rows }, end };
}

function readList(lines: readonly string[], at: number): { block: MarkdownBlock; end: number } {
  const items: string[] = [];
  const end = endOf(lines, at, (line) => ITEM.test(line) || (/^\s/.test(line) && !startsBlock(line)));
  for (const line of lines.slice(at, end)) {
    const text = ITEM.exec(line)?.[2];
    if (text === undefined) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else items.push(text);
  }
  const isNumbered = ITEM.exec(lines[at] ?? '')?.[1] !== undefined;
  return { block: { kind: 'list', isNumbered, items: items.map(parseSpans) }, end };
}

/** The first line from `at` on that is empty or does not belong. */
function endOf(lines: readonly string[], at: number, belongs: (line: string, index: number) => boolean): number {
  let end = at;
  while (end < lines.length && lines[end]?.trim() !== '' && belongs(lines[end] ?? '', end)) end++;
  return end;
}

function startsBlock(line: string): boolean {
  return HEADING.test(line) || FENCE.test(line) || ITEM.test(line);
}

function isTable(lines: readonly string[], at: number): boolean {
  return (
    lines[at]?.includes('|') === true && TABLE_RULE.test(lines[at + 1] ?? '') && lines[at + 1]?.includes('-') === true
  );
}

function cellsOf(line: string): MarkdownLine[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseSpans(cell.trim().replaceAll('\\|', '|')));
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|(?<![\w])_([^_\s][^_]*)_(?![\w])|\[([^\]]*)\]\([^)\s]*\)/g;

function parseSpans(text: string): MarkdownLine {
  const spans: MarkdownSpan[] = [];
  let at = 0;
  const add = (kind: MarkdownSpan['kind'], part: string): void => {
    if (part !== '') spans.push({ kind, text: part });
  };
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, strong, star, underscore, link] = match;
    add('text', text.slice(at, match.index));
    if (code !== undefined) add('code', code);
    else if (strong !== undefined) add('strong', strong);
    else if (link !== undefined) add('text', link);
    else add('emphasis', star ?? underscore ?? '');
    at = match.index + whole.length;
  }
  add('text', text.slice(at));
  return spans;
}
