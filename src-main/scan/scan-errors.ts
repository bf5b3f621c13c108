import { toErrorInfo, type ErrorInfo } from '../../src-shared/errors';

/** Why a file or folder could not be read, naming it and the cure where there is one. */
export function describeReadError(thrown: unknown, path: string): ErrorInfo {
  switch ((thrown as { code?: unknown } | null)?.code) {
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'file-unreadable',
        message: `${path}: it may not be read; give yourself permission (chmod u+rX) and scan again`,
      };
    case 'ENOENT':
    case 'ENOTDIR':
      return { code: 'file-missing', message: `${path}: it is not there (any more)` };
    case 'ELOOP':
      return { code: 'file-unreadable', message: `${path}: it is a link that leads back to itself; remove it` };
    case 'EIO':
      return {
        code: 'file-unreadable',
        message: `${path}: it could not be read from its disk (I/O error); check the disk`,
      };
    default: {
      const { code, message } = toErrorInfo(thrown);
      return { code, message: message.includes(path) ? message : `${path}: ${message}` };
    }
  }
}

/** `describeReadError` for a link, which is there itself. */
export function describeLinkError(thrown: unknown, path: string): ErrorInfo {
  const info = describeReadError(thrown, path);
  if (info.code !== 'file-missing') return info;
  return { ...info, message: `${path}: it is a link to something that is not there; remove it, or connect its drive` };
}

export function describeBadName(path: string): ErrorInfo {
  return {
    code: 'name-not-utf8',
    message: `${path}: its name is not valid UTF-8, so programs cannot open it reliably; rename it, e.g. with convmv -f latin1 -t utf8 --notest`,
  };
}
