import { stat } from 'node:fs/promises';

/** Whether anything that can be looked at has this path. */
export function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
