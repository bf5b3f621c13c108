import { sep } from 'node:path';

/** The text every path within `folder` begins with. */
export function folderPrefix(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** Whether `path` is `folder` or lies in it; both absolute and in their real form. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folderPrefix(folder));
}
