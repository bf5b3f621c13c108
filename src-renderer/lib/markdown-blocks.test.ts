import { describe, expect, it } from 'vitest';
import card from '../../models/musicnn-vgg-1/card.md?raw';
import { parseMarkdown, type MarkdownBlock, type MarkdownLine } from './markdown-blocks';

const text = (line: MarkdownLine) => line.map((span) => span.text).join('');

describe('parseMarkdown', () => {
  it('tells headings, paragraphs, lists, code and tables apart', () => {
    const blocks = parseMarkdown(
      [
        '# Title',
        'one',
        'two',
        '',
        '- a',
        '- b',
        '  more',
        '',
        '1. first',
        '```',
        'x = 1',
        '```',
        '',
        '| l | n |',
        '|---|---|',
        '| **A** | 2 |',
      ].join('\n'),
    );
    expect(blocks.map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'code', 'table']);
    expect(blocks[1]).toEqual({ kind: 'paragraph', line: [{ kind: 'text', text: 'one two' }] });
    expect(blocks[2]).toMatchObject({ isNumbered: false, items: [[{ text: 'a' }], [{ text: 'b more' }]] });
    expect(blocks[3]).toMatchObject({ isNumbered: true });
    expect(blocks[4]).toEqual({ kind: 'code', text: 'x = 1' });
    expect(blocks[5]).toMatchObject({
      head: [[{ text: 'l' }], [{ text: 'n' }]],
      rows: [[[{ kind: 'strong', text: 'A' }], [{ text: '2' }]]],
    });
  });

  it('marks words within a line, and shows a link as its text', () => {
    const [block] = parseMarkdown('a `b*c` **d** *e* _f_ snake_case_name [g](https://example.org) 2 * 3 * 4');
    expect(block).toMatchObject({
      line: [
        { kind: 'text', text: 'a ' },
        { kind: 'code', text: 'b*c' },
        { kind: 'text', text: ' ' },
        { kind: 'strong', text: 'd' },
        { kind: 'text', text: ' ' },
        { kind: 'emphasis', text: 'e' },
        { kind: 'text', text: ' ' },
        { kind: 'emphasis', text: 'f' },
        { kind: 'text', text: ' snake_case_name ' },
        { kind: 'text', text: 'g' },
        { kind: 'text', text: ' 2 * 3 * 4' },
      ],
    });
  });

  it('leaves markup of pages what it is: text', () => {
    const [block] = parseMarkdown('<img src=x onerror=alert(1)>');
    expect(block).toEqual({ kind: 'paragraph', line: [{ kind: 'text', text: '<img src=x onerror=alert(1)>' }] });
  });

  it.each(['```\nnever closed', '| a |\n|---|', '-', '#', '**', '|', '\n\n', '- \n\n-'])('ends for %j', (markdown) => {
    expect(() => parseMarkdown(markdown)).not.toThrow();
  });

  it('loses nothing of the shipped card', () => {
    const blocks = parseMarkdown(card);
    const letters = (of: string) => of.replace(/\]\([^)\s]*\)/g, '').replace(/[^\p{L}\p{N}]/gu, '');
    expect(letters(blocks.map(blockText).join('')).length).toBeGreaterThan(letters(card).length * 0.995);
    expect(blocks.filter(({ kind }) => kind === 'table').length).toBeGreaterThan(2);
  });
});

function blockText(block: MarkdownBlock): string {
  switch (block.kind) {
    case 'code':
      return block.text;
    case 'list':
      return block.items.map(text).join('');
    case 'table':
      return [block.head, ...block.rows].flat().map(text).join('');
    default:
      return text(block.line);
  }
}
