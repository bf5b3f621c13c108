import type { DatasetReport, DuplicateReport } from './dataset-report';
import { SKIP_REASONS, type SkippedSong, type SkipReason } from './dataset-song';
import type { SplitSummary } from './split-summary';

/** So many examples of anything; all of them are in the JSON. */
const EXAMPLES = 10;

const SKIP_TEXTS: Readonly<Record<SkipReason, string>> = {
  unreadable: 'cannot be read',
  'too-short': 'too short',
  'no-label': 'no label',
  'unknown-label': 'no label that counts',
  outside: 'listed, but elsewhere',
};

/** A data set's report for people; ends with a newline. */
export function formatReport(report: DatasetReport): string {
  const sections = [
    [summaryLine(report), groupLine(report)],
    labelLines(report),
    report.droppedLabels.length === 0 ? [] : droppedLines(report),
    duplicateLines(report.duplicates),
    skippedLines(report),
    report.split === null ? [] : splitLines(report.split),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summaryLine({ songs, durationSec, songsWithoutDuration, isListened }: DatasetReport): string {
  const unknown = songsWithoutDuration > 0 ? `, ${songsWithoutDuration} of unknown duration` : '';
  return `${countOf(songs, 'song')}, ${formatHours(durationSec)} (${isListened ? 'as decoded' : 'as their headers say'}${unknown})`;
}

function groupLine({ artists, songsWithoutArtist, albums, songsWithoutAlbum }: DatasetReport): string {
  const without = (songs: number): string => (songs === 0 ? '' : ` (${countOf(songs, 'song')} without)`);
  return `${countOf(artists, 'artist')}${without(songsWithoutArtist)}, ${countOf(albums, 'album')}${without(songsWithoutAlbum)}`;
}

function labelLines({ labels, songsWithAbsent }: DatasetReport): string[] {
  const rows = labels.map(({ label, songs, artists, durationSec }) => [
    oneLine(label),
    String(songs),
    String(artists),
    durationSec === 0 ? 'unknown' : formatHours(durationSec),
  ]);
  const lines = table(['label', 'songs', 'artists', 'duration'], rows);
  if (songsWithAbsent > 0) lines.push(`Labels known to be absent: in ${countOf(songsWithAbsent, 'song')}`);
  return lines;
}

function droppedLines({ droppedLabels }: DatasetReport): string[] {
  const named = droppedLabels.map(({ label, songs }) => `${oneLine(label)} (${songs})`);
  return [`Dropped, too few songs: ${withExamples(named, ', ')}`];
}

function duplicateLines(duplicates: readonly DuplicateReport[] | null): string[] {
  if (duplicates === null) return ['Duplicates: not looked for, nothing was listened to'];
  const conflicts = duplicates.filter(({ isConflict }) => isConflict);
  const copies = duplicates.reduce((sum, { ids }) => sum + ids.length, 0);
  const head = `Duplicates: ${countOf(duplicates.length, 'recording')} in ${countOf(copies, 'song')}`;
  const ordered = [...conflicts, ...duplicates.filter(({ isConflict }) => !isConflict)];
  const lines = ordered.slice(0, EXAMPLES).map((duplicate) => `  ${describeDuplicate(duplicate)}`);
  return [
    conflicts.length === 0 ? head : `${head}; ${conflicts.length} with labels that contradict each other`,
    ...lines,
    ...moreLine(duplicates.length),
  ];
}

function describeDuplicate({ ids, labels, isConflict }: DuplicateReport): string {
  const named = ids.map((id, i) =>
    isConflict ? `${oneLine(id)} (${labels[i]!.map(oneLine).join('; ')})` : oneLine(id),
  );
  return withExamples(named, ' = ');
}

function skippedLines({ skipped }: DatasetReport): string[] {
  return SKIP_REASONS.flatMap((reason) => {
    const songs = skipped[reason];
    if (songs.length === 0) return [];
    const details = songs.slice(0, EXAMPLES).map(({ detail }) => `  ${oneLine(detail)}`);
    return [`Left out, ${SKIP_TEXTS[reason]}: ${songs.length}`, ...details, ...moreLine(songs.length)];
  });
}

/** A line for each reason for which songs are left out, with one of them. */
export function summariseSkipped(skipped: readonly SkippedSong[]): string[] {
  return SKIP_REASONS.flatMap((reason) => {
    const songs = skipped.filter((song) => song.reason === reason);
    const [first] = songs;
    return first === undefined
      ? []
      : [`Left out, ${SKIP_TEXTS[reason]}: ${songs.length}, e.g. ${oneLine(first.detail)}`];
  });
}

function splitLines({ kind, parts, unused, missing }: SplitSummary): string[] {
  const total = parts.reduce((sum, { songs }) => sum + songs, 0);
  const rows = parts.map(({ place, songs, groups }) => [
    kind === 'folds' ? `fold ${place}` : place,
    String(songs),
    `${((100 * songs) / total).toFixed(1)} %`,
    String(groups),
  ]);
  const lines = table(['split', 'songs', 'share', 'groups'], rows);
  if (unused > 0) lines.push(`On no side, because a copy is on another: ${unused}`);
  for (const { label, places } of missing.slice(0, EXAMPLES)) {
    const named = places.map((place) => (kind === 'folds' ? `fold ${place}` : place)).join(', ');
    lines.push(`No ${oneLine(label)} in ${named}: too few groups have it, or all are elsewhere`);
  }
  return [...lines, ...moreLine(missing.length)];
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((_, i) => [header, ...rows].reduce((width, row) => Math.max(width, row[i]!.length), 0));
  return [header, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
}

function moreLine(count: number): string[] {
  return count > EXAMPLES ? [`  … and ${count - EXAMPLES} more (--json has all)`] : [];
}

function withExamples(named: readonly string[], separator: string): string {
  const shown = named.slice(0, EXAMPLES).join(separator);
  return named.length > EXAMPLES ? `${shown} … and ${named.length - EXAMPLES} more` : shown;
}

/** @param sec e.g. 3723 -> `1:02:03` */
function formatHours(sec: number): string {
  const whole = Math.round(sec);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}`;
}

function countOf(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}

/** Names come from files: none may break a line or command a terminal. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�');
}
