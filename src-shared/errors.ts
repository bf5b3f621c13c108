import { z } from 'zod';

/** Every reason the product can refuse something for. The code is stable (scripts may test it); the message is for people. */
export const ERROR_CODES = [
  'bad-input',
  'cancelled',
  'changed-since',
  'disk-full',
  'ffmpeg-missing',
  'file-busy',
  'file-empty',
  'file-missing',
  'file-unreadable',
  'file-read-only',
  'format-unsupported',
  'internal',
  'model-invalid',
  'name-not-utf8',
  'no-audio',
  'not-verified',
  'too-short',
  'worker-crashed',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The form in which an error crosses a process border, is stored and is printed. */
export const errorInfoSchema = z.object({ code: z.enum(ERROR_CODES), message: z.string() });
export type ErrorInfo = z.infer<typeof errorInfoSchema>;

/** An expected failure: the message names the file or value and, where there is one, the cure. */
export class CodedError extends Error {
  override readonly name = 'CodedError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const SYSTEM_CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'file-missing',
  EACCES: 'file-unreadable',
  EPERM: 'file-unreadable',
  EROFS: 'file-read-only',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
};

/** Turns anything thrown into an `ErrorInfo`; system errors keep their text, unknown ones become `internal`. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof CodedError) return { code: thrown.code, message: thrown.message };
  if (!(thrown instanceof Error)) return { code: 'internal', message: String(thrown) };
  const systemCode = (thrown as { code?: unknown }).code;
  const code = typeof systemCode === 'string' ? SYSTEM_CODES[systemCode] : undefined;
  return { code: code ?? 'internal', message: thrown.message };
}
