import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';

/** What programs that share no code with Sleevenotes read in a file. */

const mutagenAnswerSchema = z.union([
  z.object({
    path: z.string(),
    genre: z.array(z.string()),
    mood: z.array(z.string()),
    others: z.record(z.string(), z.unknown()),
  }),
  z.object({ path: z.string(), error: z.string() }),
]);
export type MutagenAnswer = z.infer<typeof mutagenAnswerSchema>;

const ffprobeAnswerSchema = z.object({
  format: z.object({ tags: z.record(z.string(), z.string()).default({}) }),
  streams: z.array(z.object({ codec_type: z.string(), tags: z.record(z.string(), z.string()).default({}) })),
});
export type ProbedTags = Readonly<Record<string, string>>;

const SCRIPT = join(import.meta.dirname, 'read_with_mutagen.py');
const PYTHONS = ['python3', '/usr/bin/python3'];
const LARGEST_ANSWER_BYTES = 256 * 1024 * 1024;

/** A Python that has mutagen (Debian: python3-mutagen); null where none does. */
export function findMutagen(): string | null {
  return PYTHONS.find((python) => canRun(python, ['-c', 'import mutagen'])) ?? null;
}

export function hasFfprobe(): boolean {
  return canRun('ffprobe', ['-version']);
}

/** What mutagen reads in many files, in their order. @param python from `findMutagen` */
export function readWithMutagen(python: string, paths: readonly string[]): MutagenAnswer[] {
  const output = execFileSync(python, [SCRIPT], {
    input: paths.map((path) => `${path}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: LARGEST_ANSWER_BYTES,
  });
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => mutagenAnswerSchema.parse(JSON.parse(line)));
}

/** Tags of the container and its audio streams as ffprobe reads them, names in lower case; null where it can't. */
export function readWithFfprobe(path: string): ProbedTags | null {
  try {
    const args = ['-v', 'quiet', '-of', 'json', '-show_entries', 'format_tags:stream=codec_type:stream_tags', path];
    const { format, streams } = ffprobeAnswerSchema.parse(
      JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8', maxBuffer: LARGEST_ANSWER_BYTES })),
    );
    const all = [format.tags, ...streams.filter(({ codec_type }) => codec_type === 'audio').map(({ tags }) => tags)];
    return Object.fromEntries(all.flatMap((tags) => Object.entries(tags).map(([k, v]) => [k.toLowerCase(), v])));
  } catch {
    return null;
  }
}

function canRun(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
