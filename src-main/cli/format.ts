/** Small pieces of text for people. */

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A horizontal bar, to an eighth of a cell.
 * @param share 0..1, clipped
 * @param cells length of a full bar
 */
export function formatBar(share: number, cells: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * cells * 8);
  const bar = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return bar.padEnd(cells, ' ');
}

/** @param sec e.g. 222 -> `3:42`, 3723 -> `1:02:03` */
export function formatDuration(sec: number): string {
  const whole = Math.max(0, Math.round(sec));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}` : `${minutes}:${twoDigits(seconds)}`;
}

/** @param prob 0..1; as wide as ` 81%` */
export function formatPercent(prob: number): string {
  return `${Math.round(prob * 100)}%`.padStart(4, ' ');
}

/** Text that can't break a line or command a terminal: control characters become escapes such as `\n`. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : escaped;
  });
}

/** Shortens from the left, so that a path's own name stays. @param maxLength in UTF-16 units, at least 2 */
export function shortenPath(path: string, maxLength: number): string {
  if (path.length <= maxLength) return path;
  const tail = path.slice(path.length - maxLength + 1);
  // Not beginning with half a character.
  return `…${/^[\udc00-\udfff]/.test(tail) ? tail.slice(1) : tail}`;
}

/** `1 file`, `2 files`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
