import { TAG_FIELDS } from '../../../src-shared/tags';
import { TAG_MAP } from '../tag-map';
import { unsupported } from '../read-tag-bytes';
import type { Id3Conventions } from './id3v2-conventions';
import { fieldFrames, readId3v2Field } from './id3v2-fields';
import { buildFrame, buildTextFrame } from './id3v2-frame';
import type { Id3v2Frame, Id3v2Tag } from './id3v2-parse';
import { encodeAsV23, hasUnreadable, unreadable, v23PictureOf, v23Text } from './id3v2-reencode';
import { buildId3v2Tag, refuseIfOffsetsWouldBreak } from './id3v2-splice';
import { decodeTextFrame } from './id3v2-text';

/** The versions a tag can be converted to. */
export type ConvertedMajor = 3 | 4;

interface Frame {
  readonly id: string;
  readonly body: Buffer;
}

/** Frames of v2.2 that have a longer name since; those without one (CRM, EQU, RVA, TSI …) cannot be converted. */
const V22_NAMES: ReadonlyMap<string, string> = new Map(
  (
    'BUF:RBUF CNT:PCNT COM:COMM ETC:ETCO GEO:GEOB IPL:IPLS MCI:MCDI MLL:MLLT PIC:APIC POP:POPM REV:RVRB SLT:SYLT STC:SYTC ' +
    'TAL:TALB TBP:TBPM TCM:TCOM TCP:TCMP TCR:TCOP TDA:TDAT TDY:TDLY TEN:TENC TFT:TFLT TIM:TIME TKE:TKEY TLA:TLAN TLE:TLEN ' +
    'TMT:TMED TOA:TOPE TOF:TOFN TOL:TOLY TOR:TORY TOT:TOAL TP1:TPE1 TP2:TPE2 TP3:TPE3 TP4:TPE4 TPA:TPOS TPB:TPUB TRC:TSRC ' +
    'TRK:TRCK TS2:TSO2 TSA:TSOA TSC:TSOC TSP:TSOP TSS:TSSE TST:TSOT TT1:TIT1 TT2:TIT2 TT3:TIT3 TXT:TEXT TXX:TXXX TYE:TYER ' +
    'UFI:UFID ULT:USLT WAF:WOAF WAR:WOAR WAS:WOAS WCM:WCOM WCP:WCOP WPB:WPUB WXX:WXXX'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 3), pair.slice(4)] as const),
);
/** What one version defines and the other has no place for; CHAP and CTOC hold whole frames of their own version. */
const NO_PLACE: Readonly<Record<ConvertedMajor, readonly string[]>> = {
  3: ['ASPI', 'CHAP', 'CTOC', 'EQU2', 'RVA2', 'SEEK', 'SIGN', 'TDEN', 'TDRL', 'TDTG', 'TMCL', 'TPRO', 'TSST'],
  4: ['CHAP', 'CTOC', 'EQUA', 'RVAD', 'TRDA', 'TSIZ'],
};
const TIMESTAMP = /^(\d{4})(?:-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?)?$/;
const YEAR = /^\d{4}$/;
const TWO_TWO = /^(\d\d)(\d\d)$/;

/**
 * A tag in another version, without flags and padding: the fields in that version's forms, every other frame with the same
 * content. Follows the lists of changes of https://id3.org/id3v2.4.0-changes and the frames of the three standards.
 * @throws CodedError `format-unsupported` naming the frame that would lose something
 */
export function convertId3v2Tag(tag: Id3v2Tag, target: ConvertedMajor, conventions: Id3Conventions): Buffer {
  refuseIfOffsetsWouldBreak(tag);
  const ours = new Set(TAG_FIELDS.flatMap((field) => fieldFrames(tag, field)));
  const others = tag.frames.filter((frame) => !ours.has(frame)).map((frame) => readableFrame(frame, tag.major));
  const converted = target === 4 ? toV24(others) : toV23(others, tag.major);
  const style = { major: target, hasSyncsafeSizes: target === 4, separator: conventions.id3Separator };
  const fields = TAG_FIELDS.flatMap((field) => {
    const values = readId3v2Field(tag, field, conventions);
    if (values.some(hasUnreadable)) throw unreadable();
    return values.length === 0 ? [] : [buildTextFrame(TAG_MAP[field].id3Writes[target], values, style)];
  });
  return buildId3v2Tag(target, [
    ...converted.map(({ id, body }) => buildFrame(id, body, target, target === 4)),
    ...fields,
  ]);
}

/** A frame by its name since v2.3; a picture of v2.2 in the form of v2.3. */
function readableFrame({ id, body, lockedBecause }: Id3v2Frame, major: number): Frame {
  if (body === null || lockedBecause !== null) {
    throw unsupported(`its ${id} frame ${lockedBecause ?? 'cannot be decoded'}, so that the tag cannot be converted`);
  }
  if (major !== 2) return { id, body };
  const name = V22_NAMES.get(id);
  if (name === undefined) throw noPlace(id);
  return { id: name, body: name === 'APIC' ? v23PictureOf(body) : body };
}

function toV24(frames: readonly Frame[]): Frame[] {
  const dates = new Set(['TYER', 'TDAT', 'TIME'].filter((id) => frames.some((frame) => frame.id === id)));
  const recorded = dates.size === 0 ? [] : [{ id: 'TDRC', body: v24Text(recordingTime(frames)) }];
  const others = frames.filter(({ id }) => !dates.has(id)).map(({ id, body }) => toV24Frame(id, body));
  return [...others, ...recorded];
}

function toV24Frame(id: string, body: Buffer): Frame {
  if (NO_PLACE[4].includes(id)) throw noPlace(id);
  if (id === 'IPLS') return { id: 'TIPL', body };
  if (id !== 'TORY') return { id, body };
  const year = textOf(id, body);
  if (!YEAR.test(year)) throw unfit(id, year);
  return { id: 'TDOR', body: v24Text(year) };
}

/** Year, day and time of v2.3 as one timestamp. */
function recordingTime(frames: readonly Frame[]): string {
  const [year, day, time] = ['TYER', 'TDAT', 'TIME'].map((id) => {
    const found = frames.find((frame) => frame.id === id);
    return found === undefined ? null : textOf(id, found.body);
  });
  if (year == null || !TIMESTAMP.test(year) || frames.some(({ id }) => id === 'TDRC')) throw unfit('TYER', year ?? '');
  if (day == null && time == null) return year;
  const [, date, month] = TWO_TWO.exec(day ?? '') ?? [];
  if (date === undefined || month === undefined || !YEAR.test(year)) throw unfit('TDAT', day ?? '');
  if (time == null) return `${year}-${month}-${date}`;
  const [, hour, minute] = TWO_TWO.exec(time) ?? [];
  if (hour === undefined || minute === undefined) throw unfit('TIME', time);
  return `${year}-${month}-${date}T${hour}:${minute}`;
}

function toV23(frames: readonly Frame[], major: number): Frame[] {
  if (major === 2) return [...frames];
  return frames.flatMap(({ id, body }) => {
    if (NO_PLACE[3].includes(id)) throw noPlace(id);
    if (id === 'TDRC') return datesOf(textOf(id, body));
    if (id === 'TIPL') return [{ id: 'IPLS', body: encodeAsV23('IPLS', body) }];
    if (id !== 'TDOR') return [{ id, body: encodeAsV23(id, body) }];
    const year = textOf(id, body);
    if (!YEAR.test(year)) throw unfit(id, year);
    return [{ id: 'TORY', body: v23Text(year) }];
  });
}

function datesOf(timestamp: string): Frame[] {
  const [, year, month, date, hour, minute] = TIMESTAMP.exec(timestamp) ?? [];
  if (year === undefined) throw unfit('TDRC', timestamp);
  const frames = [{ id: 'TYER', body: v23Text(year) }];
  if (month !== undefined && date !== undefined) frames.push({ id: 'TDAT', body: v23Text(date + month) });
  if (hour !== undefined && minute !== undefined) frames.push({ id: 'TIME', body: v23Text(hour + minute) });
  return frames;
}

function textOf(id: string, body: Buffer): string {
  const [text = '', ...more] = decodeTextFrame(body);
  if (more.length > 0) throw unfit(id, [text, ...more].join(', '));
  return text.trim();
}

/** Digits and dashes need no encoding of their own. */
function v24Text(text: string): Buffer {
  return v23Text(text);
}

function noPlace(id: string): Error {
  return unsupported(`its ${id} frame has no place in the other ID3 version; let the file keep its version`);
}

function unfit(id: string, text: string): Error {
  return unsupported(
    `its ${id} frame (${JSON.stringify(text)}) has no form in the other ID3 version; let the file keep its version`,
  );
}
