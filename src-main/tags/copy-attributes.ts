import { execFile } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Who owns a file and what its permission bits are. */
export interface Ownership {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Gives an open copy the owner, group and permission bits of the original, as far as the system allows: the owner can be
 * kept by root alone, the group by its members; for others a file they may replace but do not own becomes theirs.
 */
export async function copyOwnership({ mode, uid, gid }: Ownership, copy: FileHandle): Promise<void> {
  if (!(await tryChown(copy, uid, gid))) await tryChown(copy, -1, gid);
  // After chown, which clears some bits.
  await copy.chmod(mode & 0o7777);
}

/**
 * Gives a copy the extended attributes and access list of the original. Node cannot read them; GNU cp, which every Linux
 * desktop has, can. Elsewhere nothing is copied.
 * @returns what could not be kept, for people; null when all was
 */
export async function copyExtendedAttributes(originalPath: string, copyPath: string): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  try {
    await run('cp', ['--attributes-only', '--preserve=mode,xattr', '--', originalPath, copyPath]);
    return null;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: unknown };
    // No such command: a system that small has no extended attributes worth the name.
    if (code === 'ENOENT' || (typeof stderr === 'string' && /unrecognized option/.test(stderr))) return null;
    return 'its extended attributes or access list could not be kept';
  }
}

async function tryChown(copy: FileHandle, uid: number, gid: number): Promise<boolean> {
  try {
    await copy.chown(uid, gid);
    return true;
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return false;
  }
}
