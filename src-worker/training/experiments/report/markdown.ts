import { PUBLISHED_SOURCES } from '../published';
import { comparisonTables, sideBySideTables } from './comparison';
import type { SetDifference } from './diff';
import { differenceCells, DIFFERENCE_HEAD } from './diff-table';
import { dataLine } from './page';
import type { ResultSet } from './result-set';

/** What every table with published figures has to say. */
export const PUBLISHED_NOTE =
  'Published figures are the authors’ own, on their data and their splits; data and splits here differ, so only the order of magnitude can be compared.';

/** All sets as Markdown: a table for each matrix, published figures beside ours, and differences. */
export function markdownReport(sets: readonly ResultSet[], difference: SetDifference | null): string {
  const blocks = [
    ...sets.flatMap((set) => [`## ${set.name}`, ...setBlocks(set)]),
    ...sideBySideTables(sets).flatMap(({ system, head, rows }) => [
      `## ${system}: here and published`,
      sourceLine(system),
      table(head, rows),
    ]),
    ...(difference === null ? [] : differenceBlocks(difference)),
    '[low, high]: 95 % interval by bootstrap over groups of the test songs.',
    PUBLISHED_NOTE,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function setBlocks(set: ResultSet): string[] {
  return comparisonTables(set).flatMap(({ title, head, rows }) => {
    const lines = new Set(rows.map(({ experiment }) => dataLine(experiment.result)));
    return [
      `### ${title}`,
      [...lines].join('\n'),
      table(
        head,
        rows.map(({ cells }) => cells),
      ),
    ];
  });
}

function differenceBlocks(difference: SetDifference): string[] {
  const { first, second, pairs, onlyFirst, onlySecond } = difference;
  const alone = [
    ...onlyFirst.map((id) => `- only in ${first}: ${id}`),
    ...onlySecond.map((id) => `- only in ${second}: ${id}`),
  ];
  return [`## ${second} against ${first}`, table(DIFFERENCE_HEAD, pairs.map(differenceCells)), alone.join('\n')];
}

function sourceLine(system: string): string {
  const source = PUBLISHED_SOURCES.get(system);
  return source === undefined ? '' : `${source.title}: ${source.data}; ${source.split}; ${source.of}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
