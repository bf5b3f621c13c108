import { parseArgs } from 'node:util';
import { CodedError } from '../../../src-shared/errors';
import type { LabelEdit } from '../../../src-shared/labels/label-edit';
import { LABEL_SETS, type LabelSet } from './clips-labels';
import { SPLIT_LEVELS, type SplitLevel } from './group-songs';
import type { SplitSizes } from './make-split';
import { oneOf, parsePlainly } from '../option-values';

/** What `sleevenotes dataset` can be told. */
export interface DatasetCommand {
  readonly path: string;
  readonly labels: string | null;
  readonly labelSet: LabelSet | null;
  readonly edit: LabelEdit;
  readonly level: SplitLevel;
  readonly sizes: SplitSizes | null;
  readonly seed: number;
  readonly ignoreGiven: boolean;
  readonly splitPath: string | null;
  readonly quick: boolean;
  readonly workDir: string;
  readonly json: boolean;
}

export const DATASET_HELP = `Reports on a labelled collection, and splits it for training: labels, durations,
artists and albums, duplicates (heard, not guessed from names), what is left out
and why. Writes nothing into the music.

Usage: sleevenotes dataset PATH [options]

PATH is a folder of music, or a manifest: a TSV or CSV with a header; columns
path or id, label or labels (; between several), and where known not (labels the
song does not have), artist, album, group, fold, split. Relative paths start at
the manifest's folder. For the command sleevenotes, PATH can also be library:
the genres chosen by hand in the app, with --field mood the moods.

  --labels folders     a folder per label, albums within (the default)
  --labels tags        the files' own genre tags; moods: their mood tags
  --labels FILE        a manifest; songs outside PATH are left out
  --label-set NAME     which labels of a clips.tsv: ${LABEL_SETS.slice(0, 2).join(', ')},
                       ${LABEL_SETS.slice(2).join(', ')}
  --rename FROM=TO     call a label otherwise, or merge it into another; with
                       nothing behind the = it is dropped. Can be repeated
  --only "A;B"         these labels alone
  --min-songs N        drop labels of fewer songs
  --level LEVEL        what a split keeps together: artist (the default), album,
                       track. Duplicates stay together in each of them
  --validation SHARE, --test SHARE         a split in three, e.g. 0.1 and 0.1
  --folds N            a split in N folds
  --seed N             another split of the same kind (default 1)
  --new-split          set the manifest's own folds or sides aside
  --split FILE         write the split; a file that is there is not changed but
                       checked: does it still fit the data?
  --quick              listen to nothing: no duplicates, durations from headers
  --work DIR           where fingerprints are kept (default .cache/training)
  --json               the report as one JSON object

Exit code: 0 all is well, 1 something failed, 2 bad usage.

Examples:
  sleevenotes dataset ~/Music/by-genre
  sleevenotes dataset ~/Music --labels tags --min-songs 50 --rename "Rap=Hip Hop"
  sleevenotes dataset labels.csv --folds 5 --split split.tsv
`;

/**
 * @returns null when help is asked for
 * @throws CodedError `bad-input`
 */
export function parseDatasetCommand(argv: readonly string[]): DatasetCommand | null {
  const { values, positionals } = parse(argv);
  if (values.help) return null;
  const [path, ...more] = positionals;
  if (path === undefined || path === '') throw new CodedError('bad-input', 'which folder or manifest?');
  if (more.length > 0) throw new CodedError('bad-input', `one folder or manifest at a time, not ${positionals.length}`);
  if (values.quick && values.split !== undefined) {
    throw new CodedError('bad-input', 'a split needs to know the duplicates: leave --quick out');
  }
  return {
    path,
    labels: values.labels ?? null,
    labelSet: values['label-set'] === undefined ? null : oneOf('--label-set', values['label-set'], LABEL_SETS),
    edit: {
      rename: new Map(values.rename.map(parseRename)),
      only: values.only === undefined ? null : values.only.split(';').map((label) => label.trim()),
      minSongs: wholeNumber('--min-songs', values['min-songs'], 1),
    },
    level: oneOf('--level', values.level, SPLIT_LEVELS),
    sizes: parseSizes(values),
    seed: wholeNumber('--seed', values.seed, 0),
    ignoreGiven: values['new-split'],
    splitPath: values.split ?? null,
    quick: values.quick,
    workDir: values.work,
    json: values.json,
  };
}

function parse(argv: readonly string[]) {
  return parsePlainly(() =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        labels: { type: 'string' },
        'label-set': { type: 'string' },
        rename: { type: 'string', multiple: true, default: [] },
        only: { type: 'string' },
        'min-songs': { type: 'string', default: '1' },
        level: { type: 'string', default: 'artist' },
        folds: { type: 'string' },
        validation: { type: 'string' },
        test: { type: 'string' },
        seed: { type: 'string', default: '1' },
        'new-split': { type: 'boolean', default: false },
        split: { type: 'string' },
        quick: { type: 'boolean', default: false },
        work: { type: 'string', default: '.cache/training' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
}

function parseSizes(values: { folds?: string; validation?: string; test?: string }): SplitSizes | null {
  const { folds, validation, test } = values;
  if (folds !== undefined) {
    if (validation !== undefined || test !== undefined) {
      throw new CodedError('bad-input', 'either --folds, or --validation and --test');
    }
    return { kind: 'folds', count: wholeNumber('--folds', folds, 2) };
  }
  if (validation === undefined && test === undefined) return null;
  const sizes = {
    kind: 'hold-out',
    validation: share('--validation', validation ?? '0'),
    test: share('--test', test ?? '0'),
  } as const;
  if (sizes.validation + sizes.test >= 1) {
    throw new CodedError(
      'bad-input',
      '--validation and --test leave nothing to train on; together they must be below 1',
    );
  }
  return sizes;
}

function parseRename(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new CodedError('bad-input', `--rename needs FROM=TO, not ${JSON.stringify(text)}`);
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) {
    throw new CodedError('bad-input', `${option} needs a whole number from ${least} on, not ${JSON.stringify(text)}`);
  }
  return value;
}

function share(option: string, text: string): number {
  const value = Number(text);
  if (!/^0?(\.\d+)?$/.test(text) || text === '') {
    throw new CodedError(
      'bad-input',
      `${option} needs a share from 0 to below 1, e.g. 0.1, not ${JSON.stringify(text)}`,
    );
  }
  return value;
}
