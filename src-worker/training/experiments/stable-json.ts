/** Lists and objects that fit are kept on one line, so that a difference shows as one line: an epoch, a row of counts. */
const LINE_LENGTH = 120;

/**
 * JSON to be kept and compared: keys as they come, two spaces, short lists and objects on one line; ends with a newline.
 * What is not finite becomes null.
 */
export function formatJson(value: unknown): string {
  return `${format(value, '')}\n`;
}

/**
 * A copy with every number rounded, which hides what differs between machines in the last places.
 * @param digits significant digits; whole numbers stay as they are
 */
export function roundNumbers<T>(value: T, digits: number): T {
  return mapNumbers(value, (number) => (Number.isInteger(number) ? number : Number(number.toPrecision(digits)))) as T;
}

function mapNumbers(value: unknown, change: (number: number) => number): unknown {
  if (typeof value === 'number') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapNumbers(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapNumbers(item, change)]));
}

function format(value: unknown, indent: string): string {
  const line = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  if (!isObject(value)) return line;
  const isFlat = Object.values(value).every((item: unknown) => !isObject(item) || isShortList(item));
  const items = Object.entries(value);
  if (items.length === 0 || (isFlat && indent.length + line.length <= LINE_LENGTH)) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + format(item, inner)).join(',\n')}\n${indent}]`;
  }
  const lines = items
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** E.g. an interval. */
function isShortList(value: object): boolean {
  return Array.isArray(value) && value.length <= 4 && value.every((item) => typeof item !== 'object');
}
