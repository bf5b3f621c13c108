import { type ByteSplice, sizeDelta, tidySplices } from '../byte-splice';
import type { PacketPage, PagedPackets } from './ogg-paging';

/**
 * The splices of the file that lead from one paging of packets to another. What an edit does not touch is not part of
 * them, also where it comes to stand on another page: there the page headers alone are taken out and put in.
 * @param edits tidy splices that lead from the old packets to the new ones
 * @param baseByte where the first page stands in the file
 */
export function planPageSplices(
  old: PagedPackets,
  now: PagedPackets,
  edits: readonly ByteSplice[],
  baseByte: number,
): ByteSplice[] {
  const splices: ByteSplice[] = [];
  let [keptFrom, shift] = [0, 0];
  for (const edit of edits) {
    const { offsetBytes, before, after } = edit;
    splices.push(...headerSplices(old, now, keptFrom, offsetBytes, shift));
    const newByte = offsetBytes + shift;
    splices.push({
      offsetBytes: placeInPages(old, offsetBytes),
      before: withHeaders(old, offsetBytes, offsetBytes + before.length),
      after: withHeaders(now, newByte, newByte + after.length),
    });
    keptFrom = offsetBytes + before.length;
    shift += sizeDelta([edit]);
  }
  splices.push(...headerSplices(old, now, keptFrom, Infinity, shift));
  return tidySplices(splices).map((splice) => ({ ...splice, offsetBytes: splice.offsetBytes + baseByte }));
}

const NOTHING = Buffer.alloc(0);

/**
 * Page headers in front of a byte of [startByte, endByte) of the old packets: old ones go, new ones come.
 * @param shift how much farther back the same bytes stand among the new packets
 */
function headerSplices(
  old: PagedPackets,
  now: PagedPackets,
  startByte: number,
  endByte: number,
  shift: number,
): ByteSplice[] {
  const oldHeaders = headersWithin(old, startByte, endByte, 0);
  const newHeaders = headersWithin(now, startByte + shift, endByte + shift, shift);
  const bytes = [...new Set([...oldHeaders.keys(), ...newHeaders.keys()])].sort((a, b) => a - b);
  return bytes.map((byte) => ({
    offsetBytes: placeInPages(old, byte),
    before: oldHeaders.get(byte) ?? NOTHING,
    after: newHeaders.get(byte) ?? NOTHING,
  }));
}

/** By the byte they stand in front of; a page may hold no more than the empty end of a packet, so that two meet there. */
function headersWithin(
  { pages }: PagedPackets,
  startByte: number,
  endByte: number,
  shift: number,
): Map<number, Buffer> {
  const headers = new Map<number, Buffer>();
  for (const page of pagesWithin(pages, startByte, endByte)) {
    const byte = page.startByte - shift;
    headers.set(byte, Buffer.concat([headers.get(byte) ?? NOTHING, page.header]));
  }
  return headers;
}

/** Where in its pages a byte of the packets stands, or the header in front of it. */
function placeInPages({ pages }: PagedPackets, byte: number): number {
  return pages.reduce((sum, page) => sum + (page.startByte < byte ? page.header.length : 0), byte);
}

/** Packets from one byte to another, with the headers of the pages that begin there. */
function withHeaders({ bytes, pages }: PagedPackets, startByte: number, endByte: number): Buffer {
  const parts: Buffer[] = [];
  let position = startByte;
  for (const page of pagesWithin(pages, startByte, endByte)) {
    parts.push(bytes.subarray(position, page.startByte), page.header);
    position = page.startByte;
  }
  return Buffer.concat([...parts, bytes.subarray(position, endByte)]);
}

function pagesWithin(pages: readonly PacketPage[], startByte: number, endByte: number): PacketPage[] {
  return pages.filter((page) => page.startByte >= startByte && page.startByte < endByte);
}
