import { CodedError, type ErrorCode, toErrorInfo } from '../../src-shared/errors';

/** What a file system error means for a file that is being read or replaced. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'file-missing',
  ENOTDIR: 'file-missing',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  SQLITE_FULL: 'disk-full',
};
const WRITE_CODES: Readonly<Record<string, ErrorCode>> = {
  ...CODES,
  EROFS: 'file-read-only',
  EACCES: 'file-read-only',
  EPERM: 'file-read-only',
};

const CURES: Partial<Record<ErrorCode, string>> = {
  'file-missing': 'the file is no longer there; scan its folder again',
  'disk-full': 'the disk is full; the file is unchanged. Make room (a copy of the file must fit) and try again',
  'file-read-only': 'the file or its folder is read-only; the file is unchanged. Allow writing to both and try again',
};

const OWNER_MAY_WRITE = 0o200;

/** Why nothing can be written into a file before somebody changes its permissions. */
export const READ_ONLY_REASON = 'the file is read-only; allow writing to it and scan again';

/** Whether a file's permission bits keep its own owner from writing. */
export function isReadOnlyMode(mode: number): boolean {
  return (mode & OWNER_MAY_WRITE) === 0;
}

/** A failed read as a CodedError that names the file; unknown failures are `file-unreadable` with their own text. */
export function toReadError(path: string, thrown: unknown): CodedError {
  return toFileError(path, thrown, CODES, 'file-unreadable');
}

/** A failed replacement as a CodedError that names file and cure; unknown failures are `internal`. */
export function toWriteError(path: string, thrown: unknown): CodedError {
  return toFileError(path, thrown, WRITE_CODES, 'internal');
}

function toFileError(
  path: string,
  thrown: unknown,
  codes: Readonly<Record<string, ErrorCode>>,
  otherwise: ErrorCode,
): CodedError {
  const systemCode = (thrown as { code?: unknown } | null)?.code;
  if (thrown instanceof CodedError) {
    const message = thrown.message.startsWith(path) ? thrown.message : `${path}: ${thrown.message}`;
    return new CodedError(thrown.code, message, { cause: thrown });
  }
  const code = (typeof systemCode === 'string' ? codes[systemCode] : undefined) ?? otherwise;
  return new CodedError(code, `${path}: ${CURES[code] ?? toErrorInfo(thrown).message}`, { cause: thrown });
}
