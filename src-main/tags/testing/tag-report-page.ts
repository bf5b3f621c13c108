import type { AudioKind } from '../../audio-file/audio-layout';
import type { Exercise } from './exercise-files';

/** One write with its undo. */
export interface ReportRow {
  /** `made` for the test's own varieties, else the collection the file is from. */
  readonly source: string;
  readonly variety: string;
  readonly exercise: Exercise;
}

const KIND_NAMES: Readonly<Record<AudioKind, string>> = {
  mp3: 'MP3',
  flac: 'FLAC',
  ogg: 'Ogg',
  mp4: 'MP4',
  wav: 'WAV',
  aiff: 'AIFF',
  wavpack: 'WavPack',
  ape: "Monkey's Audio",
  musepack: 'Musepack',
  asf: 'WMA',
  other: 'other',
};

/** The page docs/tag-report.md: counts by format and variety, and every refusal with its reason. */
export function reportPage(rows: readonly ReportRow[]): string {
  const made = rows.filter(({ source }) => source === 'made');
  const real = rows.filter(({ source }) => source !== 'made');
  const problems = rows.filter(({ exercise }) => exercise.problems.length > 0).length;
  const sections = [
    '# What happened to files that were written to',
    [
      'Made by `npm run tag-report -- FOLDER…`. Each file was written to, read again by Sleevenotes, music-metadata, mutagen and ffprobe,',
      'and undone. *written*: every reader that knows the file reads the new values. *preserved*: to each of them every other tag, and',
      'the audio bit by bit, is as before. *undone*: the file is byte by byte the one it was. A file that was *refused* was left',
      `untouched. ${rows.length} files, **${problems} with a problem**.`,
    ].join('\n'),
    '## One file of every variety, five kinds of edits each',
    table('variety', made, ({ variety }) => variety),
  ];
  if (real.length > 0) {
    sections.push(
      '## Real files, as their makers left them',
      `From ${sourcesOf(real)}. Every field is written at once: genre, mood, \`ab:genre\`, \`ab:mood\`, scores.`,
      table('format and tags', real, ({ exercise }) => `${KIND_NAMES[exercise.kind]}, ${tagsOf(exercise)}`),
    );
  }
  const refusals = refusalTable(rows);
  if (refusals !== null) sections.push('## Refused, and left as they were', refusals);
  return `${sections.join('\n\n')}\n`;
}

function sourcesOf(rows: readonly ReportRow[]): string {
  return [...groupBy(rows, ({ source }) => source)].map(([source, group]) => `${source} (${group.length})`).join(', ');
}

function tagsOf({ tagFormat }: Exercise): string {
  return tagFormat === '' ? 'no tag' : tagFormat.replace(/\bexif\b/, 'RIFF INFO').replace(/^AIFF\b/, 'AIFF texts');
}

function table(title: string, rows: readonly ReportRow[], nameOf: (row: ReportRow) => string): string {
  const lines = [...groupBy(rows, nameOf)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, group]) => line(name, group));
  return [
    `| ${title} | files | written | preserved | undone | refused |`,
    '|---|--:|--:|--:|--:|--:|',
    ...lines,
    line('**all**', rows),
  ].join('\n');
}

function line(name: string, rows: readonly ReportRow[]): string {
  const done = rows.map(({ exercise }) => exercise).filter(({ refusedBecause }) => refusedBecause === null);
  const count = (is: (exercise: Exercise) => boolean): string => `${done.filter(is).length}/${done.length}`;
  const [written, preserved, undone] = [
    count(({ isWritten }) => isWritten),
    count(({ isPreserved }) => isPreserved),
    count(({ isUndone }) => isUndone),
  ];
  return `| ${[name, rows.length, written, preserved, undone, rows.length - done.length].join(' | ')} |`;
}

function refusalTable(rows: readonly ReportRow[]): string | null {
  const refused = rows.filter(({ exercise }) => exercise.refusedBecause !== null);
  if (refused.length === 0) return null;
  const reasons = groupBy(refused, ({ exercise }) => plainReason(exercise));
  const lines = [...reasons]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([reason, group]) => `| ${reason} | ${group.length} |`);
  return ['| reason | files |', '|---|--:|', ...lines].join('\n');
}

/** Without the file's name, and without what only one file can mean. */
function plainReason({ refusedBecause }: Exercise): string {
  return (refusedBecause ?? '')
    .replace(/^([\w-]+): .*?\/[^:]*\.\w+: /, '$1: ')
    .replace(/ \([^()]*\)$/, '')
    .replaceAll('|', '\\|');
}

function groupBy(rows: readonly ReportRow[], keyOf: (row: ReportRow) => string): Map<string, ReportRow[]> {
  const groups = new Map<string, ReportRow[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}
