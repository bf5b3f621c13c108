import { escapeHtml } from './format';
import { PAGE_STYLE } from './page-style';

/** One self-contained page: no script, nothing fetched. @param body HTML @param isBroad for tables of many columns */
export function htmlPage(title: string, body: string, isBroad = false): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${PAGE_STYLE}</style></head>
<body${isBroad ? ' class="broad"' : ''}>${body}</body></html>
`;
}

/** @param content HTML; without any there is no section */
export function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;
}

/** @param rows HTML, ready to be shown @param numbersFrom columns from here on hold numbers */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[], numbersFrom = 1): string {
  const cells = (tag: string, row: readonly string[]): string =>
    row.map((cell, at) => `<${tag}${at >= numbersFrom ? ' class="number"' : ''}>${cell}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${cells('th', head.map(escapeHtml))}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

export function note(text: string): string {
  return `<p class="muted">${escapeHtml(text)}</p>`;
}
