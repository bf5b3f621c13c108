import { parseByteRange, type ByteRange } from './byte-range';
import type { AudioState, TrackAudio } from './track-audio';

/** The page's address of a track's sound, relative to its own; good for as long as the file stays as it is. */
export function audioHref(trackId: number, { version }: AudioState): string {
  return `audio/${trackId}/${version}`;
}

const AUDIO_PATH = /^\/audio\/(\d{1,15})\/([\d-]{1,100})$/;

/**
 * Answers a request for an address made by `audioHref`: 206 with the range asked for (200 without one), 416 for a range the
 * file does not have, 404 for what is not in the library or cannot be read. The body is read part by part, when the player
 * wants it. Where the file has changed since, the request fails, or its body does: outside HTTP, Chromium's player takes an
 * answer that is too short for the end of the song.
 * @returns null for an address that means something else
 */
export async function answerAudioRequest(audio: TrackAudio, request: Request): Promise<Response | null> {
  const match = AUDIO_PATH.exec(new URL(request.url).pathname);
  if (match === null) return null;
  const [trackId, version] = [Number(match[1]), match[2]];
  const state = await audio.state(trackId).catch(() => null);
  // Why is told by the call that gives the address.
  if (state === null) return new Response(null, { status: 404 });
  if (state.version !== version) return Response.error();
  const header = request.headers.get('Range');
  const range = header === null ? wholeFile(state) : parseByteRange(header, state.sizeBytes);
  if (range === null) {
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${state.sizeBytes}` } });
  }
  return new Response(streamParts(audio, trackId, version, range), {
    status: header === null ? 200 : 206,
    headers: { ...describe(range, state), ...(header === null ? {} : { 'Content-Range': contentRange(range, state) }) },
  });
}

function wholeFile({ sizeBytes }: AudioState): ByteRange {
  return { firstByte: 0, lastByte: sizeBytes - 1 };
}

function describe({ firstByte, lastByte }: ByteRange, { mimeType }: AudioState): Record<string, string> {
  return {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'Content-Length': String(lastByte - firstByte + 1),
    'Content-Type': mimeType,
  };
}

function contentRange({ firstByte, lastByte }: ByteRange, { sizeBytes }: AudioState): string {
  return `bytes ${firstByte}-${lastByte}/${sizeBytes}`;
}

function streamParts(
  audio: TrackAudio,
  trackId: number,
  version: string,
  { firstByte, lastByte }: ByteRange,
): ReadableStream<Uint8Array> {
  let offset = firstByte;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (offset > lastByte) return controller.close();
        const bytes = await audio.part(trackId, version, offset, lastByte - offset + 1);
        offset += bytes.length;
        controller.enqueue(bytes);
      },
    },
    // Nothing is read ahead of what is asked for.
    { highWaterMark: 0 },
  );
}
