/** One row of a table in text, quoted as RFC 4180 says where a cell needs it; ends with a newline. */
export function formatRow(cells: readonly string[], separator: '\t' | ','): string {
  const needsQuotes = separator === '\t' ? /["\t\r\n]/ : /[",\r\n]/;
  const quoted = cells.map((cell) => (needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(separator)}\n`;
}
