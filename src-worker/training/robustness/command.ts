import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../../../src-shared/errors';
import { HEAD_NAMES, HEAD_NOUNS } from '../../../src-shared/model-spec';
import { writeWhole } from '../experiments/result-file';
import { formatJson, roundNumbers } from '../experiments/stable-json';
import { listenForStop } from '../experiments/stop-signal';
import { parsePlainly, textOf } from '../option-values';
import { createProgressLine } from '../progress-line';
import { measureRobustness } from './measure-robustness';
import { readKindClips } from './read-clips';
import { ROBUSTNESS_FILE, type RobustnessCase } from './robustness';

export const ROBUSTNESS_HELP = `Measures what a model says of what is no music: silence, speech, noise. Listens
to the clips as the app does, and counts those that get a genre.

Usage: npm run train -- robustness --model DIR --clips FILE [--out FILE]

  --model DIR        a model's folder, e.g. models/musicnn-vgg-1
  --clips FILE       a table (TSV or CSV with a header): path and kind of each clip.
                     Rows of which a column split says train are left out
  --out FILE         default: robustness.json in the model's folder, for its card

A clip that cannot be read is left out and named. Ctrl+C stops without a result.
Exit code: 0 done, 1 failed, 2 bad usage, 130 stopped.
`;

/** Fewer digits than differ between machines. */
const DIGITS = 3;

/** @returns the exit code */
export async function runRobustness(argv: readonly string[]): Promise<number> {
  const { modelDir, tablePath, outPath } = parseRobustnessOptions(argv);
  const line = createProgressLine();
  const robustness = await measureRobustness(modelDir, await readKindClips(tablePath), {
    ffmpegPath: process.env['FFMPEG_PATH'] ?? 'ffmpeg',
    signal: listenForStop(),
    onProgress: (done, total) => line.update('listening', done, total, 'clips'),
    onSkipped: (reason) => line.print(`left out: ${reason}`),
  });
  await writeWhole(outPath, formatJson(roundNumbers(robustness, DIGITS)));
  for (const { name, clips, claimed } of robustness.cases)
    line.print(`${name}: of ${clips} clips ${listClaims(claimed)}`);
  line.print(outPath);
  return 0;
}

/** E.g. `3 got a genre, 1 a mood, 0 a mood word`. */
function listClaims(claimed: RobustnessCase['claimed']): string {
  const [first, ...others] = HEAD_NAMES.flatMap((head) => {
    const count = claimed[head];
    return count === undefined ? [] : [{ count, noun: HEAD_NOUNS[head] }];
  });
  if (first === undefined) return 'none was heard';
  return [`${first.count} got a ${first.noun}`, ...others.map(({ count, noun }) => `${count} a ${noun}`)].join(', ');
}

/** @throws CodedError `bad-input` */
export function parseRobustnessOptions(argv: readonly string[]): {
  readonly modelDir: string;
  readonly tablePath: string;
  readonly outPath: string;
} {
  const options = { model: { type: 'string' }, clips: { type: 'string' }, out: { type: 'string' } } as const;
  const { values } = parsePlainly(() => parseArgs({ args: [...argv], options }));
  const modelDir = textOf('model', values.model);
  if (modelDir === null) throw new CodedError('bad-input', "--model is missing: a model's folder");
  const tablePath = textOf('clips', values.clips);
  if (tablePath === null)
    throw new CodedError('bad-input', '--clips is missing: a table of clips, with the columns path and kind');
  return { modelDir, tablePath, outPath: textOf('out', values.out) ?? join(modelDir, ROBUSTNESS_FILE) };
}
