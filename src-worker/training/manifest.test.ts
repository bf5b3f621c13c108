import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readManifest } from './manifest';
import { readTeacherTargets } from './teacher-targets';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'sleevenotes-manifest-'))));
afterEach(() => rm(dir, { recursive: true }));

const HEADER = 'id\tsource\tgroup\tfold\tquadrant\tgenres_native';
const writeManifest = (...rows: string[]): Promise<void> =>
  writeFile(join(dir, 'clips.tsv'), [HEADER, ...rows, ''].join('\n'));

describe('readManifest', () => {
  test('reads labels, group and fold; a row without a fold is never held out', async () => {
    await writeManifest('4q/a\t4q\tartist1\t2\tQ4\tJazz;Blues', 'debian/b\tdebian\tpackage\t\t\t');
    const [labelled, unlabelled] = await readManifest(dir);
    expect(labelled).toMatchObject({ id: '4q/a', group: 'artist1', fold: 2, mood: [0, 0, 0, 1] });
    expect(labelled!.path).toBe(join(dir, 'clips', '4q/a.opus'));
    expect(unlabelled!.fold).toBeNull();
  });

  test('a group in two folds is refused by name', async () => {
    await writeManifest('x\t4q\tartist1\t0\tQ1\t', 'y\t4q\tartist1\t1\tQ1\t');
    await expect(readManifest(dir)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('artist1') as string,
    });
  });

  test.each([
    ['a fold that is no number', 'x\t4q\tartist1\tone\tQ1\t', 'fold'],
    ['an unknown quadrant', 'x\t4q\tartist1\t0\tQ5\t', 'Q5'],
    ['a word outside a closed list', 'x\tgtzan\tx\t0\t\tpolka', 'polka'],
    ['no genre in a closed list', 'x\temotify\tx\t0\t\t', 'emotify'],
  ])('%s is refused by name', async (_, row, named) => {
    await writeManifest('w\tgtzan\tw\t0\t\tblues', row);
    const message = expect.stringMatching(new RegExp(`x: .*${named}`)) as string;
    await expect(readManifest(dir)).rejects.toMatchObject({ code: 'bad-input', message });
  });

  test('a missing column or file is named', async () => {
    await expect(readManifest(dir)).rejects.toMatchObject({ code: 'file-missing' });
    await writeFile(join(dir, 'clips.tsv'), 'id\tsource\n');
    await expect(readManifest(dir)).rejects.toMatchObject({ message: expect.stringContaining('group') as string });
  });
});

describe('readTeacherTargets', () => {
  test('logits are standardised per tag', async () => {
    await writeFile(join(dir, 'soft-labels.tsv'), 'id\trock\tcalm\na\t0.1\t0.001\nb\t0.5\t0.001\nc\t0.9\t0.001\n');
    const targets = await readTeacherTargets(dir);
    expect(targets.tagCount).toBe(2);
    const values = ['a', 'b', 'c'].map((id) => targets.of(id)!);
    expect(values[1]![0]).toBeCloseTo(0, 6);
    expect(values[0]![0]).toBeCloseTo(-values[2]![0]!, 6);
    expect(values.reduce((sum, row) => sum + row[0]! ** 2, 0) / 3).toBeCloseTo(1, 5);
    expect(values.every((row) => row[1] === 0)).toBe(true);
    expect(targets.of('unheard')).toBeUndefined();
  });

  test('a short row is named', async () => {
    await writeFile(join(dir, 'soft-labels.tsv'), 'id\trock\tcalm\nsong-7\t0.1\n');
    await expect(readTeacherTargets(dir)).rejects.toMatchObject({
      message: expect.stringContaining('song-7') as string,
    });
  });
});
