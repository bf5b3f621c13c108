import { PUBLISHED_SOURCES } from '../published';
import { type ComparisonRow, type ComparisonTable, comparisonTables, sideBySideTables } from './comparison';
import { intervalBar, lossChart } from './charts';
import type { SetDifference } from './diff';
import { differenceCells, DIFFERENCE_HEAD } from './diff-table';
import { escapeHtml } from './format';
import { htmlPage, htmlTable, note, section } from './html';
import { PUBLISHED_NOTE } from './markdown';
import { dataLine, LOSS_KEY } from './page';
import type { KeptExperiment, ResultSet } from './result-set';

export interface IndexContent {
  readonly sets: readonly ResultSet[];
  readonly difference: SetDifference | null;
  /** Where an experiment's page is, as seen from this one. */
  readonly linkTo: (experiment: KeptExperiment) => string;
}

/** All experiments of some sets on one page: tables, published figures, differences and loss curves. */
export function indexPage(content: IndexContent): string {
  const { sets, difference } = content;
  const count = sets.reduce((sum, { experiments }) => sum + experiments.length, 0);
  const body = [
    '<h1>Experiments</h1>',
    note(`${count} in ${sets.map(({ name }) => name).join(', ')}`),
    difference === null ? '' : differenceSection(difference),
    ...sets.map((set) =>
      section(
        set.name,
        comparisonTables(set)
          .map((table) => setTable(table, content))
          .join(''),
      ),
    ),
    section('Here and published', sideBySide(sets)),
    section('Sources of published figures', sourceTable(sets)),
    section('Loss', lossMultiples(content)),
  ];
  return htmlPage('Experiments', body.join('\n'), true);
}

function setTable({ title, head, names, rows }: ComparisonTable, { linkTo }: IndexContent): string {
  const lines = new Set(rows.map(({ experiment }) => dataLine(experiment.result)));
  const toCells = ({ cells, experiment, published }: ComparisonRow): string[] => {
    const own = cells.map(escapeHtml);
    const link = `<a href="${escapeHtml(linkTo(experiment))}">${own[0]!}</a>`;
    const bar = intervalBar(experiment.result.scores.accuracy, published);
    return [link, ...own.slice(1, names), bar, ...own.slice(names)];
  };
  const headWithBar = [...head.slice(0, names), 'accuracy from 0 to 1', ...head.slice(names)];
  const key =
    '<p class="muted"><span class="key key-1"></span>here, with its 95 % interval <span class="key key-2"></span>published</p>';
  return `<h3>${escapeHtml(title)}</h3>${[...lines].map(note).join('')}${htmlTable(headWithBar, rows.map(toCells), names + 1)}${key}`;
}

function sideBySide(sets: readonly ResultSet[]): string {
  return sideBySideTables(sets)
    .map(
      ({ system, head, rows }) =>
        `<h3>${system}</h3>${htmlTable(
          head,
          rows.map((row) => row.map(escapeHtml)),
        )}`,
    )
    .join('');
}

function sourceTable(sets: readonly ResultSet[]): string {
  const systems = new Set<string>(
    sets.flatMap(({ experiments }) => experiments.map(({ result }) => result.config.system)),
  );
  const used = [...PUBLISHED_SOURCES].filter(([system]) => systems.has(system));
  if (used.length === 0) return '';
  const rows = used.map(([system, { title, data, split, of }]) => [system, title, data, split, of].map(escapeHtml));
  return `${htmlTable(['system', 'report', 'data', 'split', 'counted'], rows, 5)}${note(PUBLISHED_NOTE)}`;
}

function differenceSection({ first, second, pairs, onlyFirst, onlySecond }: SetDifference): string {
  const rows = pairs.map((pair) => differenceCells(pair).map(escapeHtml));
  const alone = [
    ...onlyFirst.map((id) => note(`Only in ${first}: ${id}`)),
    ...onlySecond.map((id) => note(`Only in ${second}: ${id}`)),
  ];
  const words =
    'Song by song: the interval of the difference where both were measured on the same songs. With 0 outside of it, the difference is more than chance.';
  return section(`${second} against ${first}`, `${htmlTable(DIFFERENCE_HEAD, rows)}${note(words)}${alone.join('')}`);
}

function lossMultiples({ sets, linkTo }: IndexContent): string {
  const figures = sets.flatMap(({ experiments }) =>
    experiments.flatMap((experiment) => {
      const history = experiment.result.runs[0]?.history ?? [];
      if (history.length === 0) return [];
      const caption = `<a href="${escapeHtml(linkTo(experiment))}">${escapeHtml(experiment.result.config.id)}</a>`;
      return [`<figure class="small">${lossChart(history, true)}<figcaption>${caption}</figcaption></figure>`];
    }),
  );
  return figures.length === 0 ? '' : `<div class="multiples">${figures.join('')}</div>${LOSS_KEY}`;
}
