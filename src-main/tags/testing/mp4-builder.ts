/** Builds and reads MP4 files byte by byte from the standard's text, for tests: independent of the code under test. */

export interface ParsedBox {
  readonly type: string;
  /** Where it stands in the bytes parsed. */
  readonly startByte: number;
  readonly bodyStartByte: number;
  readonly endByte: number;
  readonly body: Buffer;
}

/** What ffmpeg recorded: the boxes of `moov` that describe the sound, and the sound, with the chunks' places in it. */
export interface Mp4Sound {
  readonly ftyp: Buffer;
  readonly mvhd: Buffer;
  readonly traks: readonly Buffer[];
  readonly data: Buffer;
  /** Where the data stood in the recorded file. */
  readonly dataByte: number;
}

export interface Mp4Spec {
  readonly sound: Mp4Sound;
  /** Boxes at the end of `moov`. */
  readonly inMoov?: readonly Buffer[];
  /** `moov` and the data stand in this order, among other boxes. Data that stands twice is cut in two, before the last chunk. */
  readonly order: readonly ('moov' | 'mdat' | Buffer)[];
  readonly wideOffsets?: boolean;
  readonly longMoov?: boolean;
  readonly mdat?: '32-bit' | '64-bit' | 'rest';
}

const CONTAINERS = ['moov', 'trak', 'mdia', 'minf', 'stbl'];

export function box(type: string, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([bigEndian(bytes.length + 8), Buffer.from(type, 'latin1'), bytes]);
}

/** With a 64-bit size. */
export function longBox(type: string, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  return Buffer.concat([bigEndian(1), Buffer.from(type, 'latin1'), bigEndian(0), bigEndian(bytes.length + 16), bytes]);
}

export function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A value of an item: of type 1, UTF-8, unless told otherwise. */
export function dataBox(value: string | Buffer, type = 1): Buffer {
  return box('data', bigEndian(type), bigEndian(0), Buffer.from(value));
}

export function freeformItem(name: string, ...data: readonly Buffer[]): Buffer {
  const text = (type: string, value: string): Buffer => box(type, bigEndian(0), Buffer.from(value));
  return box('----', text('mean', 'com.apple.iTunes'), text('name', name), ...data);
}

export function handlerBox(kind = 'mdir'): Buffer {
  return box('hdlr', bigEndian(0), bigEndian(0), Buffer.from(`${kind}appl`), Buffer.alloc(9));
}

export function metaBox(...body: readonly Buffer[]): Buffer {
  return box('meta', bigEndian(0), handlerBox(), ...body);
}

export function freeBox(sizeBytes: number, fill = 0): Buffer {
  return box('free', Buffer.alloc(sizeBytes - 8, fill));
}

export function parseBoxes(bytes: Buffer, startByte = 0, endByte = bytes.length): ParsedBox[] {
  const boxes: ParsedBox[] = [];
  for (let at = startByte; at + 8 <= endByte;) {
    const size = bytes.readUInt32BE(at);
    const headBytes = size === 1 ? 16 : 8;
    const boxEnd = size === 0 ? endByte : at + (size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size);
    const bodyStartByte = at + headBytes;
    boxes.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      startByte: at,
      bodyStartByte,
      endByte: boxEnd,
      body: bytes.subarray(bodyStartByte, boxEnd),
    });
    at = boxEnd;
  }
  return boxes;
}

/** Every box of a file with this type, wherever it is among those that lead to the tables of offsets. */
export function findBoxes(bytes: Buffer, type: string, startByte = 0, endByte = bytes.length): ParsedBox[] {
  return parseBoxes(bytes, startByte, endByte).flatMap((found) => [
    ...(found.type === type ? [found] : []),
    ...(CONTAINERS.includes(found.type) ? findBoxes(bytes, type, found.bodyStartByte, found.endByte) : []),
  ]);
}

/** The places of all chunks of all tracks. */
export function chunkOffsets(bytes: Buffer): number[] {
  return ['stco', 'co64'].flatMap((type) =>
    findBoxes(bytes, type).flatMap(({ body }) =>
      Array.from({ length: body.readUInt32BE(4) }, (_, index) =>
        type === 'stco' ? body.readUInt32BE(8 + index * 4) : Number(body.readBigUInt64BE(8 + index * 8)),
      ),
    ),
  );
}

/** Takes a file of ffmpeg's apart. */
export function takeSound(file: Buffer): Mp4Sound {
  const [ftyp] = findBoxes(file, 'ftyp');
  const [mvhd] = findBoxes(file, 'mvhd');
  const [mdat] = findBoxes(file, 'mdat');
  if (ftyp === undefined || mvhd === undefined || mdat === undefined) throw new Error('ffmpeg made no MP4');
  const whole = ({ startByte, endByte }: ParsedBox): Buffer => file.subarray(startByte, endByte);
  return {
    ftyp: whole(ftyp),
    mvhd: whole(mvhd),
    traks: findBoxes(file, 'trak').map(whole),
    data: mdat.body,
    dataByte: mdat.bodyStartByte,
  };
}

export function buildMp4(spec: Mp4Spec): Buffer {
  const { sound, order } = spec;
  const cuts = order.filter((part) => part === 'mdat').length;
  const lastChunk = Math.max(...sound.traks.flatMap(chunkOffsets)) - sound.dataByte;
  const middle = cuts > 1 ? lastChunk : sound.data.length;
  const pieces = [sound.data.subarray(0, middle), sound.data.subarray(middle)];
  const build = (place: (offset: number) => number): Buffer[] => {
    let next = 0;
    return order.map((part) => {
      if (part === 'moov') return buildMoov(spec, place);
      return part === 'mdat' ? buildMdat(pieces[next++] ?? sound.data, spec.mdat) : part;
    });
  };
  // The tables' sizes do not depend on what they hold, so the places are those of a first draft.
  const starts = parseBoxes(Buffer.concat(build(() => 0))).filter(({ type }) => type === 'mdat');
  const place = (offset: number): number => {
    const inData = offset - sound.dataByte;
    const piece = inData < middle ? 0 : 1;
    return (starts[piece]?.bodyStartByte ?? 0) + inData - piece * middle;
  };
  return Buffer.concat(build(place));
}

function buildMoov({ sound, inMoov = [], wideOffsets = false, longMoov = false }: Mp4Spec, place: Place): Buffer {
  const traks = sound.traks.map((trak) => rebuild(trak, wideOffsets, place));
  return (longMoov ? longBox : box)('moov', sound.mvhd, ...traks, ...inMoov);
}

type Place = (offset: number) => number;

function buildMdat(data: Buffer, form: Mp4Spec['mdat']): Buffer {
  if (form === 'rest') return Buffer.concat([bigEndian(0), Buffer.from('mdat'), data]);
  return (form === '64-bit' ? longBox : box)('mdat', data);
}

function rebuild(bytes: Buffer, wideOffsets: boolean, place: Place): Buffer {
  const [{ type, body } = { type: '', body: bytes }] = parseBoxes(bytes);
  if (CONTAINERS.includes(type)) {
    const children = parseBoxes(body).map(({ startByte, endByte }) => body.subarray(startByte, endByte));
    return box(type, ...children.map((child) => rebuild(child, wideOffsets, place)));
  }
  if (type !== 'stco') return bytes;
  const entries = chunkOffsets(bytes).map((offset) =>
    wideOffsets ? Buffer.concat([bigEndian(0), bigEndian(place(offset))]) : bigEndian(place(offset)),
  );
  return box(wideOffsets ? 'co64' : 'stco', body.subarray(0, 8), ...entries);
}
