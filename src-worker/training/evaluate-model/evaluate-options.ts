import { parseArgs } from 'node:util';
import { CodedError } from '../../../src-shared/errors';
import { HEAD_NAMES, type HeadName } from '../../../src-shared/model-spec';
import { type DatasetCommand, parseDatasetCommand } from '../data/command-options';
import { oneOf, textOf, withoutOptions } from '../option-values';

export const TASKS = ['one-label', 'several-labels'] as const;
export type Task = (typeof TASKS)[number];

/** What `sleevenotes evaluate` can be told. */
export interface EvaluateCommand {
  readonly modelDir: string;
  /** Which songs, and what they are; `--split` is a file that says which side each is on. */
  readonly dataset: DatasetCommand;
  /** `train`, `validation`, `test`, the number of a fold, or `all`. */
  readonly side: string;
  /** Null: the only one the model has. */
  readonly head: HeadName | null;
  /** Null: as the head and the data are. */
  readonly task: Task | null;
  /** Whether labels that no song has are answers, too. */
  readonly allLabels: boolean;
  /** Null: named after the model. */
  readonly outDir: string | null;
}

export const EVALUATE_HELP = `Measures a model on labelled music: listens to the songs as the app does, and
compares what it answers with what they are. Changes nothing in the music.

Usage: sleevenotes evaluate --model DIR --data PATH [options]

  --model DIR          a model's folder, e.g. models/musicnn-vgg-1 or results/NAME/model
  --data PATH          labelled music, with the options of \`sleevenotes dataset\`:
                       --labels, --label-set, --rename, --only, --min-songs
  --split FILE         a split, e.g. the split.tsv of the model's folder; together
                       with --side test it leaves out what was trained on
  --side SIDE          train, validation, test, the number of a fold, or all
                       (default: test with --split, otherwise all)
  --head HEAD          genre or mood, where the model has both
  --task TASK          one-label: a song's best label is the answer; several-labels:
                       every label from 0.5 on is. Default: as the model was trained
                       where it gives one label, otherwise as the songs are labelled
  --all-labels         labels of the model that no song has count as answers, too
  --out DIR            gets result.json and report.html
                       (default results/MODEL-evaluation)
  --json               prints the result as one JSON object

A song that cannot be read is left out and named. Ctrl+C stops without a result.
Exit code: 0 measured, 1 something failed, 2 bad usage, 130 stopped.

Examples:
  sleevenotes evaluate --model models/musicnn-vgg-1 --head genre --data ~/Music/by-genre
  sleevenotes evaluate --model results/s1-crnn/model --data ~/Music/by-genre \\
    --split results/s1-crnn/model/split.tsv --side test
`;

const OWN_OPTIONS = {
  model: { type: 'string' },
  data: { type: 'string' },
  side: { type: 'string' },
  head: { type: 'string' },
  task: { type: 'string' },
  'all-labels': { type: 'boolean' },
  out: { type: 'string' },
} as const;

/** @throws CodedError `bad-input` */
export function parseEvaluateCommand(argv: readonly string[]): EvaluateCommand {
  const { values, tokens } = parseArgs({ args: [...argv], strict: false, tokens: true, options: OWN_OPTIONS });
  const modelDir = textOf('model', values.model);
  if (modelDir === null) throw new CodedError('bad-input', "--model is missing: a model's folder");
  const data = textOf('data', values.data);
  if (data === null) throw new CodedError('bad-input', '--data is missing: a folder of labelled music, or a manifest');
  const dataset = parseDatasetCommand([data, ...withoutOptions(argv, tokens, OWN_OPTIONS)]);
  if (dataset === null || dataset.sizes !== null) {
    throw new CodedError(
      'bad-input',
      'nothing is split here: make a split with sleevenotes dataset, and name it with --split',
    );
  }
  const head = textOf('head', values.head);
  const task = textOf('task', values.task);
  return {
    modelDir,
    dataset,
    side: sideOf(textOf('side', values.side), dataset.splitPath),
    head: head === null ? null : oneOf('--head', head, HEAD_NAMES),
    task: task === null ? null : oneOf('--task', task, TASKS),
    allLabels: values['all-labels'] === true,
    outDir: textOf('out', values.out),
  };
}

function sideOf(side: string | null, splitPath: string | null): string {
  if (side === null) return splitPath === null ? 'all' : 'test';
  if (!/^(train|validation|test|all|\d{1,6})$/.test(side)) {
    throw new CodedError(
      'bad-input',
      `--side is train, validation, test, the number of a fold, or all, not ${JSON.stringify(side)}`,
    );
  }
  if (side !== 'all' && splitPath === null) {
    throw new CodedError('bad-input', `--side ${side} needs --split: the file that says who is on that side`);
  }
  return side;
}
