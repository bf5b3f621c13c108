const COMMON_OPTIONS = `  --data PATH        labelled music: a folder, or a manifest. With the options
                     of \`sleevenotes dataset\`: which labels (--labels,
                     --label-set, --only, --rename, --min-songs), which split
                     (--level, --folds, --validation, --test, --seed, --split)
  --repeats N        do all of it on N splits, each with the next seed; scores
                     are over all of them
  --out DIR          results (default results): a folder for each experiment
                     with report.html, result.json and extras.json; index.html
                     over all of them; split.tsv
  --work DIR         features and half-trained networks (default
                     .cache/training)
  --backend NAME     cuda, native, webgpu or wasm (default: the fastest of those
                     that compute correctly here)
  --backends         only try them all, and print a table
  --set KEY=VALUE    change a key of every experiment, e.g. training.epochs=10
                     or inputs.0.nMels=64. Can be repeated`;

const RESUMING = `What is done already is not done again. Ctrl+C stops after the work is saved,
and the same command goes on.`;

export const TRAIN_HELP = `Trains one network on labelled music, measures it on songs it has never heard,
and writes a report. With a recipe in place of an experiment: makes a model for
the app, and measures it by cross-validation.

Usage: sleevenotes train --config FILE --data PATH [options]

  --config FILE      an experiment; a matrix, of which --experiment names one;
                     or a recipe; musicnn-vgg-1.json is the default
  --experiment NAME  which one of a matrix
${COMMON_OPTIONS}
  --dry-run          only say whether all is in order

With a recipe: --data DIR with clips.tsv and clips/; --out DIR (default models)
gets the model's folder; --work and --backend as above.

${RESUMING}

Exit code: 0 done, 1 failed, 2 bad usage, 130 stopped.

Examples:
  sleevenotes train --config s2-square-cnn.json --data ~/Music/by-genre
  sleevenotes train --config mine.json --data ~/Music --labels tags --folds 5
`;

export const MATRIX_HELP = `Trains and measures every experiment of a matrix, one after the other, each in
a process of its own. One that fails is reported, and the others go on.

Usage: sleevenotes matrix --config FILE --data PATH [options]

  --config FILE      a matrix: a configuration, and axes with options to combine
  --experiment TEXT  only those whose name holds this
${COMMON_OPTIONS}
  --dry-run          list the experiments and check each, without training;
                     without --data, what can be said without the music

${RESUMING}

Exit code: 0 all done, 1 some failed, 2 bad usage, 130 stopped.

Examples:
  sleevenotes matrix --config s4-networks.json --data ~/Music --dry-run
  sleevenotes matrix --config s4-networks.json --data ~/Music --folds 5
  sleevenotes matrix --config s3-variants.json --data a.csv --experiment .30s
`;

export const REPORT_HELP = `Makes the pages of experiments anew from their results, and one page that
compares them: tables with intervals, published figures, loss curves.

Usage: sleevenotes report DIR… [options]

DIR is a folder that \`train\` or \`matrix\` filled, or one above such folders.

  --out FILE       the comparison (default index.html in the first DIR)
  --markdown FILE  the same tables as Markdown; - prints them
  --diff           of two DIRs: what changed from the first to the second, by
                   the experiments' names, with intervals

Exit code: 0 done, 1 some results could not be read, 2 bad usage.

Examples:
  sleevenotes report results
  sleevenotes report results/genre results/mood --markdown table.md
  sleevenotes report --diff results-before results
`;
