import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAllVarieties } from './testing/all-varieties';
import { type Exercise, exerciseFiles } from './testing/exercise-files';
import { findMutagen } from './testing/independent-readers';
import { makeWorkFolder, type WorkFolder } from './testing/work-folder';

/** Programs that share no code with Sleevenotes look at every variety before and after a write, and after undo. */

const VARIETIES = makeAllVarieties();

describe.runIf(findMutagen() !== null)('mutagen and ffprobe read what was written, and all else as before', () => {
  let folder: string;
  let work: WorkFolder;
  let exercises: Exercise[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sleevenotes-readers-'));
    work = makeWorkFolder();
    const paths = VARIETIES.map(({ extension }, index) => join(folder, `${index}.${extension}`));
    for (const [index, path] of paths.entries()) writeFileSync(path, VARIETIES[index]?.bytes() ?? '');
    const edits = [
      { field: 'genre' as const, new: ['Electronic', 'Hip-Hop'] },
      { field: 'mood' as const, new: ['Relaxed'] },
      { field: 'scores' as const, new: ['{"model":"test","genre":{"Rock":0.913}}'] },
    ];
    exercises = await exerciseFiles(paths, edits, work);
  }, 300_000);
  afterAll(() => {
    work.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(VARIETIES.map(({ name }, index) => [name, index] as const))('%s', (_, index) => {
    expect(exercises[index]).toMatchObject({
      refusedBecause: null,
      problems: [],
      isWritten: true,
      isPreserved: true,
      isUndone: true,
    });
  });
});
