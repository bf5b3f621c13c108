import { ERROR_CODES } from './errors';

/**
 * A reason for places that show the file's name already: without the code at its front, which is for scripts, and without the path.
 * @param reason `code: message` or only the message
 */
export function reasonBeside(path: string, reason: string): string {
  const code = ERROR_CODES.find((known) => reason.startsWith(`${known}: `));
  const message = code === undefined ? reason : reason.slice(`${code}: `.length);
  return message.startsWith(`${path}: `) ? message.slice(`${path}: `.length) : message;
}
