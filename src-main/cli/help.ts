/** The commands, in the order in which somebody new meets them. */
export const COMMAND_NAMES = [
  'scan',
  'analyse',
  'plan',
  'write',
  'undo',
  'history',
  'labels',
  'engines',
  'models',
  'retrain',
  'dataset',
  'train',
  'matrix',
  'report',
  'evaluate',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

const OVERVIEW = `Listens to music, and writes genre and mood tags back into the files, safely.

Usage: sleevenotes COMMAND [options] …

  analyse PATH…     listen to files and folders, print the genres and moods heard
  plan PATH…        print the tag edits that follow from it; changes nothing
  write PLAN.jsonl  write such edits into the files; every one can be undone
  undo              put files back, byte for byte, as they were before a write
  history           what was written, and the journal as JSON
  labels            the genres and moods you chose by hand, as a table
  scan [PATH…]      bring the library up to date with what is on disk
  engines           what can compute on this machine, and how fast
  models            which models there are; use, export, take in or delete one
  retrain           make a model in your own words, on your own music
  dataset PATH      report on labelled music, and split it for training
  train             train a model on your own labelled music
  matrix            train and measure every combination of a matrix
  report DIR…       compare results on one page, beside published figures
  evaluate          measure a model on labelled music

Common options:
  --data DIR        folder of library, journal and settings; otherwise the
                    variable SLEEVENOTES_DATA, otherwise the app's own folder
  --json            one JSON object a line
  --help            help on a command: sleevenotes analyse --help
  --version         the version

Results go to standard output, progress and problems to standard error.
Exit code: 0 every file was handled, 1 some failed, 2 bad usage.
`;

const TOPICS: Readonly<Record<CommandName, string>> = {
  scan: `Brings the library up to date with what is on disk: reads tags and duration of
new and changed files, recognises moved ones, forgets those that are gone.

Usage: sleevenotes scan [--json] [--data DIR] [PATH…]

Without a path, every folder of the library is scanned again.

Examples:
  sleevenotes scan ~/Music
  sleevenotes scan
`,
  analyse: `Listens to files and folders and prints the genres and moods heard, a track at
a time. What is known and unchanged is answered at once.

Usage: sleevenotes analyse [--json] [--again] [--engine NAME] [--data DIR] PATH…

  --again   listen again to what is known already
  --engine NAME  what computes, as \`engines\` names it; otherwise as in the
            app's settings, which is the fastest that computes correctly
  --json    {"path", "durationSec", "segments", "genre": {label: probability},
            "mood": {label: probability}, "model", "engine"}, and where the
            model hears finer moods, "theme": {label: probability}
            or {"path", "error": {"code", "message"}}

Examples:
  sleevenotes analyse song.mp3
  sleevenotes analyse --json ~/Music > heard.jsonl
`,
  plan: `Prints the tag edits that follow from what was heard. Changes nothing. Files not
analysed yet are analysed first. The rules are those of the app's settings;
these options change them for this run alone:

Usage: sleevenotes plan [options] [--json] [--data DIR] PATH…

  --mode MODE          fill: only empty fields get values; add: values come
                       behind those there are; replace: they take their place;
                       off: the field is left alone
  --genre-mode MODE, --mood-mode MODE      the same for one field
  --max-genres N, --max-moods N            at most so many labels, best first
  --max-mood-words N   the same for finer moods, which stand behind the mood;
                       0: none of them
  --min-share PERCENT  none below this share of the best one's probability
  --threshold LABEL=X  write the label from this probability (0 to 1) on;
                       LABEL=never: not at all. Can be repeated, as the next two
  --rename LABEL=WORD  write this word for the label
  --preserve VALUE     a value that replace keeps
  --skip-own           nothing for files that Sleevenotes has tagged before
  --scores             also write probabilities and model, as one JSON value, into
                       SLEEVENOTES_SCORES
  --engine NAME        what computes, as \`engines\` names it
  --acousticbrainz     also write the labels into ab:genre and ab:mood
  --json    {"path", "edits": [{"field", "old": [values], "new": [values]}],
            "warnings": [sentences, where there are any]}
            or {"path", "error": {"code", "message"}}

A LABEL goes by its id, title or word; mood:LABEL and theme:LABEL tell a mood from
a finer mood of the same name. Where no label is sure enough, nothing is removed.
Files that would stay as they are are named by --json alone. The last line, on
standard error, counts files and warnings.

Examples:
  sleevenotes plan ~/Music
  sleevenotes plan --mode add --rename "Hip Hop=Hip-Hop" ~/Music
  sleevenotes plan --json ~/Music > plan.jsonl
  sleevenotes plan --json ~/Music | sleevenotes write -
`,
  write: `Writes the edits of a plan into the files; \`undo\` takes them back. A plan has
one JSON object a line, as \`plan --json\` prints it. Relative paths in it are
meant from the current folder. Where "old" is given, the file must still hold
it; it may be left out. With a malformed line in it, nothing is written. A line
in which \`plan\` says that it failed is refused, and makes the exit code 1.

Usage: sleevenotes write [options] [--dry-run] [--json] [--data DIR] PLAN.jsonl

  --dry-run              do everything except writing
  --keep-mtime           files keep their modification time
  --id3-version VERSION  keep, 2.3 or 2.4: convert ID3 tags that are written to
  --id3-separator SIGN   ; or / or , between several values in ID3v2.3
  --json      {"path", "status": "written" or "unchanged" or "refused",
              "reason": "code: sentence"}
  -           in place of the plan's name: read it from standard input

Options left out are as in the app's settings.

Examples:
  sleevenotes write --dry-run plan.jsonl
  echo '{"path": "a.mp3", "edits": [{"field": "genre", "new": ["Jazz"]}]}' |
    sleevenotes write -
`,
  undo: `Puts files back, byte for byte, as they were before Sleevenotes wrote to them.
A file that something else has changed since is left alone and named.

Usage: sleevenotes undo [--dry-run] [--json] [--data DIR] --all | --run ID | PATH…

  --all       everything that was ever written
  --run ID    one run of \`write\`, which printed this number
  PATH…       these files, or everything in these folders

Examples:
  sleevenotes undo --run 3
  sleevenotes undo ~/Music/song.mp3
`,
  history: `Prints every run that wrote tags: its number, time and files. The journal holds
all of them, with the bytes before and after; nothing of it is ever removed.

Usage: sleevenotes history [--run ID] [--json] [--data DIR]

  --run ID    the files of one run, and what was changed in each
  --json      every file ever written: {"entryId", "runId", "runStartedAt",
              "path", "realPath", "state", "reason", "edits", "changedAt",
              "before", "after", "splices": [{"offsetBytes", "before",
              "after"}]}; bytes as base64

Examples:
  sleevenotes history
  sleevenotes history --run 3
  sleevenotes history --json > journal.jsonl
`,
  labels: `Prints the songs whose genre (or mood) you chose by hand in the window, as a
tab-separated table: path, labels, not (labels you turned down), artist, album;
several labels have ; between. It is what \`dataset\` and \`train\` read; they
make it themselves where they are told \`library\` in place of a path.

Usage: sleevenotes labels [--field genre|mood] [--out FILE] [--json] [--data DIR]

  --field FIELD  genre (the default) or mood
  --out FILE     write the table there
  --json         a song a line: {"path", "labels", "not", "artist", "album"};
                 with --out {"path", "songs"} of the file written

Examples:
  sleevenotes labels --out my-genres.tsv
  sleevenotes dataset library --field mood
`,
  engines: `Prints what can compute the model on this machine: whether its outputs are right,
and how many segments a second it hears. The one that is used is marked. Each is
tried in a process of its own, so a driver that crashes or hangs does no harm.
What came of it is kept until the program, the model or the machine changes.

Usage: sleevenotes engines [--again] [--json] [--data DIR]

  --again   try all of them again
  --json    {"engine", "title", "device", "problem", "goldenError",
            "segmentsPerSec", "used"}; what was not found out is null

Examples:
  sleevenotes engines
  sleevenotes analyse --engine onnx-cpu song.mp3
`,
  models: `Prints the models there are: those that came with Sleevenotes and your own, which
lie in the data folder; the one in use is marked. What each has heard is kept, so
that going back to one takes no listening.

Usage: sleevenotes models [list] [--json] [--data DIR]
       sleevenotes models use ID | card ID | delete ID
       sleevenotes models export ID FILE.zip
       sleevenotes models import FILE.zip|FOLDER [--as ID]

  use       show what this model hears from now on, and write by it
  card      what it was trained and measured on, as Markdown
  delete    delete one of your own, with all it has heard; not the one in use
  export    save it as an archive
  import    take one in, from an archive or a folder: its files are checked, and
            that it computes what it should; nothing of it is run as a program
  --as ID   take it in under this id: where a different model has its own
  --json    {"id", "title", "createdOn", "inUse", "shipped", "heard",
            "canRescore", "sizeBytes", "training", "error"} a model; after use
            {"id", "heard", "waiting"}, after export {"path"}

Examples:
  sleevenotes models
  sleevenotes models use my-genres-1
  sleevenotes models export my-genres-1 ~/my-genres.zip
`,
  retrain: `Makes a model that hears your own labels: from the files' tags, the names of
their folders, a table, or what you chose by hand in the window, which always
counts, too. By default new outputs are learned on what was kept when the songs
were analysed, which takes a minute; the model's other labels stay as they are.

Usage: sleevenotes retrain [options] [--json] [--data DIR]

  --from SOURCE   tags (the default), folders, choices, or a table with the
                  columns path, labels (several with ; between) and, where that
                  is known, not: labels the song does not have; its artist and
                  album, as \`labels\` prints them, count before the files' tags
  --field FIELD   genre (the default) or mood
  --folder DIR    only this folder of the library; can be repeated
  --depth N       with folders: so many levels below the library's; otherwise 1
  --rename A=B    call a label otherwise, which merges it where B is there, too;
                  A= drops it. Can be repeated; one is made after the other
  --min-songs N   leave out labels of fewer songs; 10 or more
  --labels-only   print what that comes to, and train nothing
  --precision P   labels are written where they are right so often, in percent;
                  otherwise 80
  --title TITLE   what the model is called
  --only-own      leave out the labels of the model in use
  --network NAME  train a whole network on the songs' sound, which takes hours:
                  musicnn-vgg, crnn, …; a wrong name prints all of them
  --epochs N      so many times through the songs, with --network
  --resume        go on with a whole network that was cut short by Ctrl-C or worse
  --use           use the new model from then on; otherwise see \`models\`
  --json    {"modelId", "inUse", "macroF1", "labels": [...], …}, or with
            --labels-only {"labels": [{"label", "songs", "artists", …}], "songs",
            "conflicts", "doubtful", "suggestions", "refusal", "headRefusal", …}

It is refused, with the reason, where nothing can be learned: with one label only,
fewer than 10 songs of a label, all songs by one artist.

Examples:
  sleevenotes retrain --labels-only
  sleevenotes retrain --rename "Hip-Hop/Rap=Hip Hop" --rename Other= --use
  sleevenotes retrain --from folders --folder ~/Music --title "By shelf"
  sleevenotes retrain --from moods.csv --field mood --network crnn
`,
  dataset: `Reports on labelled music (labels, durations, artists, duplicates, what is
left out and why) and splits it for training. Changes nothing in the music.

Usage: sleevenotes dataset PATH [options]
       sleevenotes dataset library [--field genre|mood] [options]

With library, the labels are those you chose by hand in the window; a folder of
that name is ./library.

Examples:
  sleevenotes dataset --help
  sleevenotes dataset ~/Music/by-genre --folds 5 --split split.tsv
`,
  train: `Trains a network on labelled music and measures it on songs it has never heard,
or trains a model for the app. Faster after \`npm run setup:tensorflow\`.

Usage: sleevenotes train [options]

With --data library, the labels are those you chose by hand in the window; with
--field mood, the moods.

Examples:
  sleevenotes train --help
  sleevenotes train --config s1-crnn.json --data library
`,
  matrix: `Trains and measures every experiment of a matrix, one after the other; one that
fails is reported, and the others go on. Faster after \`npm run setup:tensorflow\`.

Usage: sleevenotes matrix --config FILE --data PATH [options]

Examples:
  sleevenotes matrix --help
  sleevenotes matrix --config s4-networks.json --data ~/Music --dry-run
`,
  report: `Makes the pages of experiments anew from their results, and one page that compares
them, beside the published figures.

Usage: sleevenotes report DIR… [--out FILE] [--markdown FILE] [--diff]

Examples:
  sleevenotes report --help
  sleevenotes report results
  sleevenotes report --diff results-before results
`,
  evaluate: `Measures a model on labelled music: listens to the songs as the app does, and
compares what it answers with what they are. Changes nothing in the music.

Usage: sleevenotes evaluate --model DIR --data PATH [options]

With --data library, the labels are those you chose by hand in the window; with
--field mood, the moods.

Examples:
  sleevenotes evaluate --help
  sleevenotes evaluate --model models/musicnn-vgg-1 --head genre --data ~/genres
`,
};

/** @param topic null for the overview; ends with a newline */
export function helpText(topic: CommandName | null): string {
  return topic === null ? OVERVIEW : TOPICS[topic];
}
