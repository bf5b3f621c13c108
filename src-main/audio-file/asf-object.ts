import type { ByteReader } from './byte-reader';

/** An ASF file is a sequence of objects: a GUID that says what it is, a size that counts itself, and content. */

export const ASF_OBJECT_HEAD_BYTES = 24;
export const ASF_GUID_BYTES = 16;

/** A GUID as it stands in a file: the first three parts little-endian. */
function guid(text: string): string {
  const [a = '', b = '', c = '', d = '', e = ''] = text.toLowerCase().split('-');
  const reversed = [a, b, c].map((part) => (part.match(/../g) ?? []).reverse().join(''));
  return [...reversed, d, e].join('');
}

/** Kinds of objects this program has to tell apart, as hex digits in the order of the file; the specification's names. */
export const ASF_GUID = {
  header: guid('75B22630-668E-11CF-A6D9-00AA0062CE6C'),
  data: guid('75B22636-668E-11CF-A6D9-00AA0062CE6C'),
  fileProperties: guid('8CABDCA1-A947-11CF-8EE4-00C00C205365'),
  headerExtension: guid('5FBF03B5-A92E-11CF-8EE3-00C00C205365'),
  extendedContentDescription: guid('D2D0A440-E307-11D2-97F0-00A0C95EA850'),
  metadata: guid('C5F8CBEA-5BAF-4877-8467-AA8C44FA4CCA'),
  metadataLibrary: guid('44231C94-9498-49D1-A141-1D134E457054'),
  padding: guid('1806D474-CADF-4509-A4BA-9AABCB96AAE8'),
  contentEncryption: guid('2211B3FB-BD23-11D2-B4B7-00A0C955FC6E'),
  extendedContentEncryption: guid('298AE614-2622-4C17-B935-DAE07EE9289C'),
  advancedContentEncryption: guid('43058533-6981-49E6-9B74-AD12CB86D58C'),
  digitalSignature: guid('2211B3FC-BD23-11D2-B4B7-00A0C955FC6E'),
} as const;

export interface AsfObjectHead {
  /** As in `ASF_GUID`. */
  readonly guid: string;
  /** With these 24 bytes; not checked against anything but the range of exact numbers. */
  readonly sizeBytes: number;
}

/** The head of the object at `offset` of `bytes`; null where there are too few bytes for one, or its size is absurd. */
export function parseAsfObjectHead(bytes: Buffer, offset: number): AsfObjectHead | null {
  if (offset + ASF_OBJECT_HEAD_BYTES > bytes.length) return null;
  const sizeBytes = Number(bytes.readBigUInt64LE(offset + ASF_GUID_BYTES));
  if (sizeBytes < ASF_OBJECT_HEAD_BYTES || sizeBytes > Number.MAX_SAFE_INTEGER) return null;
  return { guid: bytes.toString('hex', offset, offset + ASF_GUID_BYTES), sizeBytes };
}

/** `parseAsfObjectHead` for a place in a file. */
export async function readAsfObjectHead(reader: ByteReader, offset: number): Promise<AsfObjectHead | null> {
  return parseAsfObjectHead(await reader.read(offset, ASF_OBJECT_HEAD_BYTES), 0);
}
