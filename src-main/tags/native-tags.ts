import { createHash } from 'node:crypto';
import type { IAudioMetadata } from 'music-metadata';
import type { NativeTag } from '../../src-shared/domain';
import { TAG_FIELDS } from '../../src-shared/tags';
import { isFieldName } from './tag-map';

/** Native tags as music-metadata reports them: a form for people, and an exact one for comparing. */

const LONGEST_VALUE_CHARS = 500;

/** Music-metadata's names of tag formats that people know by another one: INFO chunks of RIFF files go by `exif`. */
const FORMAT_NAMES: Readonly<Record<string, string>> = { exif: 'RIFF INFO' };

/** A tag format of music-metadata's by the name people know, e.g. `ID3v2.3`. */
export function tagFormatName(type: string): string {
  return FORMAT_NAMES[type] ?? type;
}

/** Every native tag as name and value; pictures and other binary data are summarised, long values cut. */
export function describeNativeTags(native: IAudioMetadata['native']): NativeTag[] {
  const types = Object.entries(native);
  return types.flatMap(([type, tags]) =>
    tags.map(({ id, value }) => ({
      name: (types.length > 1 ? `${tagFormatName(type)} ` : '') + id + descriptor(value),
      value: cut(describeValue(value)),
    })),
  );
}

/**
 * The native tags without those of the fields Sleevenotes writes.
 * @param writtenTypes those of the tag that is written; in all others a field's own name is a tag like any other
 */
export function withoutFields(
  native: IAudioMetadata['native'],
  writtenTypes: readonly string[],
): IAudioMetadata['native'] {
  const isKept = (type: string, id: string): boolean =>
    !writtenTypes.includes(type) || !TAG_FIELDS.some((field) => isFieldName(field, id));
  return Object.fromEntries(
    Object.entries(native)
      .map(([type, tags]) => [type, tags.filter(({ id }) => isKept(type, id))] as const)
      .filter(([, tags]) => tags.length > 0),
  );
}

/** The native tags without all of some types. */
export function withoutTypes(native: IAudioMetadata['native'], types: readonly string[]): IAudioMetadata['native'] {
  return Object.fromEntries(Object.entries(native).filter(([type]) => !types.includes(type)));
}

/** JSON that differs whenever a value differs, binary data included, and not with the order of keys. */
export function stableJson(value: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(sorted, binaryAsHash);
}

/** One line a tag that differs whenever type, name or value differ, binary data included; sorted. */
export function nativeTagFingerprints(native: IAudioMetadata['native']): string[] {
  return Object.entries(native)
    .flatMap(([type, tags]) => tags.map(({ id, value }) => JSON.stringify([type, id, value], binaryAsHash)))
    .sort();
}

/**
 * For JSON.stringify: it hands over what an object's own toJSON made of it, so the value itself is taken from `this`; and
 * it refuses 64-bit numbers, which ASF has.
 */
function binaryAsHash(this: unknown, key: string, value: unknown): unknown {
  const original = isRecord(this) ? this[key] : value;
  if (original instanceof Uint8Array) return { sha256: createHash('sha256').update(original).digest('hex') };
  if (typeof original === 'bigint') return `${original}n`;
  return original instanceof Map ? [...original] : value;
}

function descriptor(value: unknown): string {
  if (!isRecord(value)) return '';
  const text = value['descriptor'] ?? value['owner_identifier'] ?? value['email'];
  return typeof text === 'string' && text !== '' ? `:${text}` : '';
}

function describeValue(value: unknown): string {
  if (value instanceof Uint8Array) return describeSize(value.length);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return String(value);
  if (!isRecord(value)) return '';
  const data = value['data'] ?? value['identifier'];
  if (data instanceof Uint8Array) {
    const type = value['format'] ?? value['type'];
    return typeof type === 'string' ? `${type}, ${describeSize(data.length)}` : describeSize(data.length);
  }
  if (typeof value['text'] === 'string') return value['text'];
  return JSON.stringify(value, binaryAsHash);
}

function describeSize(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
}

function cut(text: string): string {
  const chars = Array.from(text.slice(0, 2 * LONGEST_VALUE_CHARS + 2));
  return chars.length > LONGEST_VALUE_CHARS ? `${chars.slice(0, LONGEST_VALUE_CHARS).join('')}…` : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
