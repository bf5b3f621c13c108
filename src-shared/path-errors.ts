/** What the system says of paths that people get wrong, in their words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'nothing can be written there',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
};

/** Why a path cannot be used; null for anything that is no such error of the system. */
export function whyUnusable(thrown: unknown): string | null {
  const code = thrown instanceof Error ? (thrown as { readonly code?: unknown }).code : undefined;
  return (typeof code === 'string' ? REASONS[code] : undefined) ?? null;
}
