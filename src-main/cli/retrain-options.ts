import { resolve } from 'node:path';
import { LEAST_SONGS, type LabelRename } from '../../src-shared/label-set';
import type { LabelField } from '../../src-shared/tags';
import { TRAINABLE_NETWORKS } from '../../src-shared/trainable-networks';
import type { TrainingDepth } from '../../src-shared/training';
import { parseLabelField } from './label-field';
import { UsageError } from './usage';

/** The options of `retrain`, as `parseArgs` wants them. */
export const RETRAIN_OPTIONS = {
  from: { type: 'string', default: 'tags' },
  field: { type: 'string', default: 'genre' },
  folder: { type: 'string', multiple: true },
  depth: { type: 'string' },
  rename: { type: 'string', multiple: true },
  'min-songs': { type: 'string' },
  precision: { type: 'string' },
  title: { type: 'string' },
  'only-own': { type: 'boolean' },
  network: { type: 'string' },
  epochs: { type: 'string' },
  'labels-only': { type: 'boolean' },
  resume: { type: 'boolean' },
  use: { type: 'boolean' },
} as const;

/** Their values; structural, so that `parseArgs`' own type fits. */
export interface RetrainValues {
  readonly from: string;
  readonly field: string;
  readonly folder?: readonly string[] | undefined;
  readonly depth?: string | undefined;
  readonly rename?: readonly string[] | undefined;
  readonly 'min-songs'?: string | undefined;
  readonly precision?: string | undefined;
  readonly title?: string | undefined;
  readonly 'only-own'?: boolean | undefined;
  readonly network?: string | undefined;
  readonly epochs?: string | undefined;
  readonly 'labels-only'?: boolean | undefined;
  readonly resume?: boolean | undefined;
  readonly use?: boolean | undefined;
}

/** Where labels come from; which folders are the library's, only the library knows. */
export type RetrainSource =
  | { readonly kind: 'tags' | 'folders'; readonly depth: number; readonly folders: readonly string[] }
  | { readonly kind: 'table'; readonly path: string }
  | { readonly kind: 'choices' };

export interface RetrainOptions {
  readonly source: RetrainSource;
  readonly field: LabelField;
  readonly renames: readonly LabelRename[];
  readonly minSongs: number;
  /** 0..1. */
  readonly targetPrecision: number;
  readonly title: string;
  readonly trained: TrainingDepth;
  readonly labelsOnly: boolean;
  /** Goes on with a run that was cut short; everything else is as it was. */
  readonly resume: boolean;
  /** The new model is used afterwards. */
  readonly use: boolean;
}

const DEFAULT_TITLES: Readonly<Record<LabelField, string>> = { genre: 'My genres', mood: 'My moods' };

/** @param cwd absolute @throws UsageError */
export function parseRetrainOptions(values: RetrainValues, cwd: string): RetrainOptions {
  const field = parseLabelField(values.field);
  const title = (values.title ?? DEFAULT_TITLES[field]).trim();
  if (title === '' || title.length > LONGEST_TITLE)
    throw new UsageError(`--title needs 1 to ${LONGEST_TITLE} characters`);
  return {
    field,
    title,
    source: parseSource(values, cwd),
    renames: (values.rename ?? []).map(parseRename),
    minSongs: parseNumber('--min-songs', values['min-songs'] ?? String(LEAST_SONGS), [1, 10_000]),
    targetPrecision: parseNumber('--precision', values.precision?.replace(/%$/, '') ?? '80', [50, 99]) / 100,
    trained: parseTrained(values),
    labelsOnly: values['labels-only'] ?? false,
    resume: values.resume ?? false,
    use: values.use ?? false,
  };
}

const LONGEST_TITLE = 80;

function parseSource({ from, folder, depth }: RetrainValues, cwd: string): RetrainSource {
  if (from === '') throw new UsageError('--from needs tags, folders, choices or a table');
  const isOfFolders = from === 'tags' || from === 'folders';
  if (!isOfFolders && folder !== undefined) throw new UsageError('--folder goes with --from tags and --from folders');
  if (from !== 'folders' && depth !== undefined) throw new UsageError('--depth goes with --from folders');
  if (isOfFolders) {
    const folders = (folder ?? []).map((path) => resolve(cwd, path));
    return { kind: from, depth: parseNumber('--depth', depth ?? '1', [1, 10]), folders };
  }
  return from === 'choices' ? { kind: 'choices' } : { kind: 'table', path: resolve(cwd, from) };
}

function parseTrained({ network, epochs, 'only-own': onlyOwn }: RetrainValues): TrainingDepth {
  if (network === undefined) {
    if (epochs !== undefined) throw new UsageError('--epochs goes with --network');
    return { kind: 'head', keepsLabels: !(onlyOwn ?? false) };
  }
  const names = TRAINABLE_NETWORKS.map(({ name }) => name);
  if (!names.includes(network)) {
    throw new UsageError(`there is no network ${JSON.stringify(network)}; there are ${names.join(', ')}`);
  }
  if (onlyOwn) throw new UsageError('--only-own is what --network does anyway');
  return {
    kind: 'network',
    network,
    ...(epochs === undefined ? {} : { epochs: parseNumber('--epochs', epochs, [1, 1000]) }),
  };
}

function parseRename(text: string): LabelRename {
  const index = text.indexOf('=');
  const from = text.slice(0, Math.max(0, index)).trim();
  if (from === '') {
    throw new UsageError(
      `--rename needs LABEL=WORD, e.g. "Hip-Hop/Rap=Hip Hop", or LABEL= to drop it, not ${JSON.stringify(text)}`,
    );
  }
  return { from, to: text.slice(index + 1).trim() };
}

function parseNumber(option: string, text: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${option} needs a number from ${least} to ${most}, not ${JSON.stringify(text)}`);
}
