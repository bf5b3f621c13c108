import { dirname, relative, resolve, sep } from 'node:path';
import { CodedError } from '../../../src-shared/errors';
import { foldText } from '../../../src-shared/fold-text';
import { clipLabels, clipPath, isClipsTable, type LabelSet, refuseMissingLabelSet } from './clips-labels';
import { type GivenPlace, type Side } from './dataset-song';
import { openTable, type TableRow } from '../../../src-shared/node/delimited-table';
import type { SongEntry, SourceItem } from './song-entry';

export interface ManifestOptions {
  /** Which labels of a `clips.tsv` are meant; other manifests need none. */
  readonly labelSet: LabelSet | null;
  /** Songs elsewhere are left out; null takes all. */
  readonly within: string | null;
}

/** How one kind of manifest says what a song is. */
interface Flavour {
  readonly idOf: (row: TableRow) => string;
  readonly pathOf: (row: TableRow) => string;
  /** Null: the row is none of this data set's. */
  readonly labelsOf: (row: TableRow) => readonly string[] | null;
  /** Labels the song is known not to have. */
  readonly absentOf: (row: TableRow) => readonly string[];
}

const SIDE_WORDS: Readonly<Record<string, Side>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/**
 * Songs as a table lists them: TSV or CSV with a header row. Columns `path` or `id` (or both), `label` or `labels` (several
 * with `;` between), and where they are known `not` (labels the song does not have), `artist`, `album`, `group`, `fold`, `split`,
 * `source`; others are ignored. Relative paths start at the table's folder. `clips.tsv` is one more kind of table.
 * @throws CodedError `file-missing`, `bad-input` naming file, line and what is wrong there
 */
export async function* readListed(path: string, options: ManifestOptions): AsyncGenerator<SourceItem> {
  const { columns, rows } = await openTable(path);
  const flavour = flavourOf(path, columns, options.labelSet);
  const lineOf = new Map<string, number>();
  for await (const row of rows) {
    const labels = flavour.labelsOf(row);
    if (labels === null) continue;
    const id = flavour.idOf(row);
    refuseBadId(path, row, id, lineOf);
    const absent = flavour.absentOf(row);
    refuseContradiction(path, row, labels, absent);
    yield itemOf(row, { id, path: flavour.pathOf(row), labels, absent }, path, options.within);
  }
}

function flavourOf(path: string, columns: readonly string[], labelSet: LabelSet | null): Flavour {
  const dir = dirname(resolve(path));
  if (isClipsTable(columns)) {
    const wanted = labelSet ?? refuseMissingLabelSet(path);
    return {
      idOf: (row) => row.cell('id'),
      pathOf: (row) => clipPath(dir, row.cell('id')),
      labelsOf: (row) => clipLabels(row, wanted),
      absentOf: () => [],
    };
  }
  const has = (column: string): boolean => columns.includes(column);
  const lacks = (what: string): CodedError =>
    new CodedError('bad-input', `${path} has no column ${what}; its first line names: ${columns.join(', ')}`);
  if (labelSet !== null) throw lacks(`quadrant and genres_native, which --label-set ${labelSet} chooses from`);
  if (!has('path') && !has('id')) throw lacks('path or id');
  if (!has('label') && !has('labels')) throw lacks('label or labels');
  return {
    idOf: (row) => row.cell(has('id') ? 'id' : 'path'),
    pathOf: (row) => resolve(dir, row.cell(has('path') ? 'path' : 'id')),
    labelsOf: (row) => splitLabels(`${row.cell('labels')};${row.cell('label')}`),
    absentOf: (row) => splitLabels(row.cell('not')),
  };
}

function splitLabels(cell: string): string[] {
  return cell.split(';').flatMap((label) => label.trim() || []);
}

function refuseContradiction(path: string, row: TableRow, labels: readonly string[], absent: readonly string[]): void {
  const present = new Set(labels.map(foldText));
  const both = absent.find((label) => present.has(foldText(label)));
  if (both === undefined) return;
  throw new CodedError('bad-input', `${path}, line ${row.line}: ${both} stands among the labels and under \`not\``);
}

function refuseBadId(path: string, row: TableRow, id: string, lineOf: Map<string, number>): void {
  if (id === '') throw new CodedError('bad-input', `${path}, line ${row.line}: it names no song`);
  const earlier = lineOf.get(id);
  if (earlier !== undefined) {
    throw new CodedError('bad-input', `${path}, line ${row.line}: ${id} stands in line ${earlier} already; remove one`);
  }
  lineOf.set(id, row.line);
}

function itemOf(
  row: TableRow,
  said: Pick<SongEntry, 'id' | 'path' | 'absent'> & { readonly labels: readonly string[] },
  manifestPath: string,
  within: string | null,
): SourceItem {
  const { id, path } = said;
  const given = givenPlaceOf(row, manifestPath);
  if (within !== null && !isWithin(path, within)) {
    return { skipped: { id, reason: 'outside', detail: `${path} does not lie in ${within}` } };
  }
  if (said.labels.length === 0) {
    return { skipped: { id, reason: 'no-label', detail: `${manifestPath}, line ${row.line}: no label` } };
  }
  const textOf = (column: string): string | null => row.cell(column).trim() || null;
  const artist = textOf('artist');
  const source = textOf('source') ?? 'manifest';
  return { song: { ...said, artist, album: textOf('album'), source, given } };
}

function givenPlaceOf(row: TableRow, path: string): GivenPlace {
  const fold = row.cell('fold').trim();
  if (!/^\d{0,6}$/.test(fold)) {
    throw new CodedError('bad-input', `${path}, line ${row.line}: the fold is ${fold}; it must be 0, 1, 2 … or empty`);
  }
  const word = row.cell('split').trim();
  const side = SIDE_WORDS[word.toLowerCase()];
  if (word !== '' && side === undefined) {
    throw new CodedError(
      'bad-input',
      `${path}, line ${row.line}: the split is ${word}; it must be train, validation, test or empty`,
    );
  }
  return { group: row.cell('group').trim() || null, fold: fold === '' ? null : Number(fold), side: side ?? null };
}

function isWithin(path: string, dir: string): boolean {
  const way = relative(dir, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
