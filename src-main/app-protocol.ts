import { net, protocol, type Session } from 'electron';
import { join, normalize } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isWithin } from './paths';

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
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must run before the app is ready. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the files of `rendererDir`, and nothing beside them, under `APP_URL`. */
export function serveAppProtocol(session: Session, rendererDir: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    try {
      const path = toFilePath(rendererDir, request.url);
      if (path === null || request.method !== 'GET') return new Response(null, { status: 404 });
      const file = await net.fetch(pathToFileURL(path).href, { bypassCustomProtocolHandlers: true });
      const headers = new Headers(file.headers);
      headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      headers.set('X-Content-Type-Options', 'nosniff');
      return new Response(file.body, { status: file.status, headers });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

function toFilePath(rendererDir: string, url: string): string | null {
  const { host, pathname } = new URL(url);
  if (host !== HOST) return null;
  const path = normalize(join(rendererDir, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
  return isWithin(path, rendererDir) ? path : null;
}
