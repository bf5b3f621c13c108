import { TAG_FIELDS, type TagField } from '../../../src-shared/tags';
import { referencedGenre } from '../id3v2/id3v1-genres';
import { TAG_MAP } from '../tag-map';
import { type Mp4Box, parseFlatBoxes } from './mp4-tree';

/** The items of `ilst`: an atom named after what it says, in it one `data` atom for each value. */

/** An item that Sleevenotes writes or reads. */
export interface FieldItem {
  readonly box: Mp4Box;
  readonly field: TagField;
  /** As in the tag map: `©gen`, `----:com.apple.iTunes:MOOD`, `gnre`. */
  readonly name: string;
  /** In order, empty ones left out; null for what is no text. */
  readonly values: readonly string[] | null;
}

const FREEFORM = '----';
const NUMBERED_GENRE = 'gnre';
/** Type and language stand before a value, version and flags before a name. */
export const DATA_PREFIX_BYTES = 8;
export const NAME_PREFIX_BYTES = 4;
const UTF8 = 1;
const UTF16 = 2;
/** Files of other programs say "no type" for text, or one nobody defined that m4b files were found with. */
const UTF8_TYPES: readonly number[] = [UTF8, 0, 18];

/** @returns null for an item that belongs to no field */
export function parseFieldItem(box: Mp4Box): FieldItem | null {
  const isFreeform = box.type === FREEFORM;
  if (!isFreeform && fieldNamed(box.type) === null) return null;
  const parts = tryParseParts(box);
  const name = isFreeform ? freeformName(parts ?? []) : box.type;
  const field = name === null ? null : fieldNamed(name);
  if (name === null || field === null) return null;
  return { box, field, name, values: parts === null ? null : decodeValues(box.type, parts) };
}

/** A field's values: those of the named items, else those of the numbered ones of older files. */
export function readMp4Field(items: readonly FieldItem[], field: TagField): string[] {
  const own = items.filter((item) => item.field === field);
  const isNumbered = ({ name }: FieldItem): boolean => name === NUMBERED_GENRE;
  const values = own.filter((item) => !isNumbered(item)).flatMap((item) => item.values ?? []);
  return values.length > 0 ? values : own.filter(isNumbered).flatMap((item) => item.values ?? []);
}

/** An item as Sleevenotes writes it; nothing where there are no values. */
export function encodeItem(field: TagField, values: readonly string[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const { mp4 } = TAG_MAP[field];
  const data = values.map((value) => encodeBox('data', uint32(UTF8), uint32(0), Buffer.from(value, 'utf8')));
  if (!mp4.startsWith(FREEFORM)) return encodeBox(mp4, ...data);
  const [, mean = '', ...name] = mp4.split(':');
  const text = (type: string, value: string): Buffer => encodeBox(type, uint32(0), Buffer.from(value, 'utf8'));
  return encodeBox(FREEFORM, text('mean', mean), text('name', name.join(':')), ...data);
}

/** @throws RangeError for 4 GiB and more */
export function encodeBox(type: string, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([uint32(bytes.length + 8), Buffer.from(type, 'latin1'), bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A box in an item. */
interface ItemPart {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes in an item; null where they do not fill it. */
export function tryParseParts(box: Mp4Box): readonly ItemPart[] | null {
  try {
    const body = box.bytes.subarray(box.bodyStartByte - box.startByte);
    return parseFlatBoxes(body, 0).map(({ type, bodyStartByte, endByte }) => ({
      type,
      body: body.subarray(bodyStartByte, endByte),
    }));
  } catch {
    return null;
  }
}

/** Programs write the name of a user-defined item in whatever case they like. */
function fieldNamed(name: string): TagField | null {
  const isNamed = (field: TagField): boolean => {
    const { mp4, alsoReads } = TAG_MAP[field];
    if (name.startsWith(FREEFORM)) return mp4.toLowerCase() === name.toLowerCase();
    return mp4 === name || alsoReads.includes(name);
  };
  return TAG_FIELDS.find(isNamed) ?? null;
}

function freeformName(parts: readonly ItemPart[]): string | null {
  const [means, names] = ['mean', 'name'].map((wanted) => parts.filter(({ type }) => type === wanted));
  const [mean, name] = [means?.[0], names?.[0]];
  if (mean === undefined || name === undefined || means?.length !== 1 || names?.length !== 1) return null;
  const text = ({ body }: ItemPart): string => body.toString('utf8', NAME_PREFIX_BYTES);
  return `${FREEFORM}:${text(mean)}:${text(name)}`;
}

function decodeValues(itemType: string, parts: readonly ItemPart[]): readonly string[] | null {
  const known = itemType === FREEFORM ? ['mean', 'name', 'data'] : ['data'];
  if (!parts.every(({ type }) => known.includes(type))) return null;
  const data = parts.filter(({ type }) => type === 'data');
  const values = data.map(({ body }) => (itemType === NUMBERED_GENRE ? numberedGenre(body) : decodeText(body)));
  const texts = values.filter((value) => value !== null);
  return texts.length < values.length ? null : texts.filter((value) => value !== '');
}

/** The genre's ID3v1 number plus one. */
function numberedGenre(body: Buffer): string | null {
  if (body.length !== DATA_PREFIX_BYTES + 2) return null;
  return referencedGenre(String(body.readUInt16BE(DATA_PREFIX_BYTES) - 1)) ?? '';
}

/** Some programs end a text with NUL. */
function decodeText(body: Buffer): string | null {
  if (body.length < DATA_PREFIX_BYTES) return null;
  const type = body.readUInt32BE(0);
  const content = body.subarray(DATA_PREFIX_BYTES);
  if (UTF8_TYPES.includes(type)) return content.toString('utf8').replace(/\0+$/, '');
  if (type !== UTF16 || content.length % 2 !== 0) return null;
  const text = Buffer.from(content).swap16().toString('utf16le');
  return text.replace(/^\ufeff/, '').replace(/\0+$/, '');
}
