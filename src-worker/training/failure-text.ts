import { toErrorInfo } from '../../src-shared/errors';
import { whyUnusable } from '../../src-shared/path-errors';

/** What went wrong, in a sentence for people: also where the system refuses a path, as of a folder nobody may write to. */
export function failureText(thrown: unknown): string {
  const why = whyUnusable(thrown);
  const { path } = thrown as { readonly path?: unknown };
  if (why === null || typeof path !== 'string') return toErrorInfo(thrown).message;
  return `${path} cannot be used: ${why}`;
}
