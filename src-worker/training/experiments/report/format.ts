import type { Measured } from '../score';

/** Numbers as reports show them. What is not a number is a dash. */

export function formatShare(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '–';
}

/** E.g. `0.712 [0.650, 0.768]`. */
export function formatMeasured({ value, interval: [low, high] }: Measured): string {
  return Number.isFinite(value) ? `${formatShare(value)} [${formatShare(low)}, ${formatShare(high)}]` : '–';
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** E.g. `12.5 min`. */
export function formatMinutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** E.g. `0.82`, or `0.50–0.55`; as many digits as were published. */
export function formatPublished(accuracy: readonly number[]): string {
  return accuracy.map((share) => String(share).padEnd(4, '0')).join('–');
}
