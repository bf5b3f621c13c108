import type { ErrorInfo } from '../../src-shared/errors';

/** An error's message without the file's path at its front, for places that show the path already. */
export function reasonBeside(path: string, error: ErrorInfo): string {
  const prefix = `${path}: `;
  return error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
}
