import { net, protocol, type Session } from 'electron';
import { join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isWithin } from './paths';
import { answerAudioRequest } from './playback/audio-response';
import type { TrackAudio } from './playback/track-audio';

/** The page comes from a scheme of its own: unlike file:// it is an origin, and can be given headers. */
const SCHEME = 'app';
const HOST = 'sleevenotes';

export const APP_URL = `${SCHEME}://${HOST}/`;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must run before the app is ready. */
export function declareAppProtocol(): void {
  // stream: without it no <audio> plays from here.
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, stream: true } },
  ]);
}

/** Serves the files of `rendererDir`, the sound of the library's tracks, and nothing beside them, under `APP_URL`. */
export function serveAppProtocol(session: Session, rendererDir: string, audio: TrackAudio): void {
  session.protocol.handle(SCHEME, async (request) => {
    try {
      const isOurs = new URL(request.url).host === HOST && request.method === 'GET';
      if (!isOurs) return new Response(null, { status: 404 });
      const answer = (await answerAudioRequest(audio, request)) ?? (await fetchFile(rendererDir, request.url));
      // A failed request stays one.
      if (answer.type === 'error') return answer;
      const headers = new Headers(answer.headers);
      headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      headers.set('X-Content-Type-Options', 'nosniff');
      return new Response(answer.body, { status: answer.status, headers });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

async function fetchFile(rendererDir: string, url: string): Promise<Response> {
  const path = toFilePath(rendererDir, url);
  if (path === null) return new Response(null, { status: 404 });
  return net.fetch(pathToFileURL(path).href, { bypassCustomProtocolHandlers: true });
}

function toFilePath(rendererDir: string, url: string): string | null {
  const { pathname } = new URL(url);
  const path = normalize(join(rendererDir, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
  return isWithin(path, rendererDir) ? path : null;
}
