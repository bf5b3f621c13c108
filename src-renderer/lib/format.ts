/** Turns numbers into the words people read. All pure; `null` (not known) becomes an en dash or nothing. */

export const UNKNOWN = '–';

const counts = new Intl.NumberFormat('en');
const days = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** 61 -> `1:01`, 3661 -> `1:01:01`. */
export function formatDuration(durationSec: number | null): string {
  if (durationSec === null) return UNKNOWN;
  const whole = Math.round(durationSec);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** Time left in words a person would use: never more exact than the estimate deserves; empty when not known. */
export function formatEta(etaSec: number | null): string {
  if (etaSec === null) return '';
  if (etaSec < 10) return 'a few seconds left';
  if (etaSec < 55) return `about ${Math.round(etaSec / 10) * 10} s left`;
  const minutes = Math.max(1, Math.round(etaSec / 60));
  if (minutes < 60) return `about ${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 10) * 10;
  if (rest === 60) return `about ${hours + 1} h left`;
  return rest === 0 || hours >= 10 ? `about ${hours} h left` : `about ${hours} h ${rest} min left`;
}

/** 2.43 -> `2.4 songs/s`, 0.1 -> `6 songs/min`; empty when not known. */
export function formatRate(tracksPerSec: number | null): string {
  if (tracksPerSec === null || tracksPerSec <= 0) return '';
  if (tracksPerSec >= 10) return `${Math.round(tracksPerSec)} songs/s`;
  if (tracksPerSec >= 1) return `${tracksPerSec.toFixed(1)} songs/s`;
  const perMinute = tracksPerSec * 60;
  return `${perMinute >= 10 ? Math.round(perMinute) : perMinute.toFixed(1)} songs/min`;
}

/** 41.23 -> `41 /s`, 0.2 -> `0.2 /s`. */
export function formatSegmentRate(segmentsPerSec: number | null): string {
  if (segmentsPerSec === null) return UNKNOWN;
  return `${segmentsPerSec >= 10 ? counts.format(Math.round(segmentsPerSec)) : segmentsPerSec.toFixed(1)} /s`;
}

export function formatCount(count: number): string {
  return counts.format(count);
}

/** 1, 'song' -> `1 song`; 40000, 'song' -> `40,000 songs`. */
export function formatNumberOf(count: number, noun: string): string {
  return `${counts.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** 0.824 -> `82 %`; anything under half a percent that is not zero says so. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %';
  return `${Math.round(share * 100)} %`;
}

export function formatDateTime(iso: string): string {
  return dates.format(new Date(iso));
}

/** A day without a time, e.g. 2026-11-21. */
export function formatDate(isoDay: string): string {
  return days.format(new Date(isoDay));
}

/** 4_300_000 -> `4.3 MB`. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  if (sizeBytes < 1e6) return `${Math.round(sizeBytes / 1e3)} kB`;
  if (sizeBytes < 1e9) return `${(sizeBytes / 1e6).toFixed(sizeBytes < 1e7 ? 1 : 0)} MB`;
  return `${(sizeBytes / 1e9).toFixed(1)} GB`;
}

/** A reason that stands by itself: with a capital letter at its front. */
export function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`;
}

/** Last part of a path of either system's form. */
export function baseName(path: string): string {
  // Where paths begin with a slash, a backslash is a letter like any other.
  const separators = path.startsWith('/') ? /\// : /[/\\]/;
  const parts = path.split(separators).filter((part) => part !== '');
  return parts.at(-1) ?? path;
}

/** The path without its last part. */
export function parentPath(path: string): string {
  return path.slice(0, path.length - baseName(path).length).replace(/(.)[/\\]$/, '$1');
}
