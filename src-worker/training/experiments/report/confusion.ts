import { escapeHtml } from './format';
import { note } from './html';

/** From this share of a row on a cell is so strong that its number takes the colour of the page. */
const STRONG_SHARE = 0.65;

/** Rows are what a song is, columns what the network answered; the stronger the colour, the larger the share of the row. */
export function confusionTable(labels: readonly string[], counts: readonly (readonly number[])[]): string {
  const head = labels.map((label) => `<th><span>${escapeHtml(label)}</span></th>`).join('');
  const rows = counts.map((row, actual) => confusionRow(labels, row, actual));
  return `<div class="wide"><table class="confusion"><thead><tr><th></th>${head}<th><span>songs</span></th><th><span>recall</span></th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${note('Rows: what a song is. Columns: the answer. The stronger the colour, the larger the share of the row.')}`;
}

function confusionRow(labels: readonly string[], row: readonly number[], actual: number): string {
  const total = row.reduce((sum, count) => sum + count, 0);
  const cells = row.map((count, answer) => {
    const share = total === 0 ? 0 : count / total;
    const strong = share >= STRONG_SHARE ? ' class="strong"' : '';
    const title = `${labels[actual] ?? ''} answered as ${labels[answer] ?? ''}: ${count} of ${total}`;
    return `<td${strong} style="--share:${share.toFixed(3)}" title="${escapeHtml(title)}">${count === 0 ? '' : count}</td>`;
  });
  const recall = total === 0 ? '–' : `${Math.round((100 * row[actual]!) / total)} %`;
  return `<tr><th>${escapeHtml(labels[actual] ?? '')}</th>${cells.join('')}<td class="total">${total}</td><td class="total">${recall}</td></tr>`;
}
