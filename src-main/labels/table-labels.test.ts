import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelSet, LabelSetRequest } from '../../src-shared/label-set';
import { LabelledLibrary } from './testing/labelled-library';

let base: string;
let library: LabelledLibrary;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'sleevenotes-labels-')));
  library = new LabelledLibrary();
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function readTable(lines: readonly string[], request: Partial<LabelSetRequest> = {}): Promise<LabelSet> {
  const path = join(base, 'labels.csv');
  await writeFile(path, `${lines.join('\n')}\n`);
  return library.describe({ ...request, source: { kind: 'table', path } });
}

const countsOf = ({ labels }: LabelSet): string[] => labels.map(({ label, songs }) => `${label} ${songs}`);

describe('a table', () => {
  it('names songs by their whole path, or from its own folder or one of the library’s on', async () => {
    const { id } = library.folders.add('/music');
    library.add('/music/a.mp3', {}, id);
    library.add(join(base, 'b.mp3'));
    library.add('/music/Björk/c.mp3', {}, id);
    const rows = [
      'path,labels',
      '/music/a.mp3,Jazz',
      'b.mp3,Jazz',
      `Bjo\u0308rk/c.mp3,Jazz;Rock`,
      'no.mp3,Jazz',
      ',Jazz',
    ];
    const set = await readTable(rows);
    expect(countsOf(set)).toEqual(['Jazz 3', 'Rock 1']);
    expect(set.unmatchedRows).toBe(2);
  });

  it('may go through a link where the library knows the real path', async () => {
    await mkdir(join(base, 'real'));
    await writeFile(join(base, 'real', 'a.mp3'), '');
    await symlink(join(base, 'real'), join(base, 'link'));
    library.add(join(base, 'real', 'a.mp3'));
    expect(countsOf(await readTable(['path,label', `${base}/link/a.mp3,Jazz`]))).toEqual(['Jazz 1']);
  });

  it.each([
    ['tabs', ['path\tlabels', 'a.mp3\tJazz;Pop']],
    ['semicolons', ['path;labels', 'a.mp3;"Jazz; Pop"']],
    ['commas', ['path,labels', 'a.mp3,Jazz;Pop']],
  ])('may be separated by %s', async (_what, lines) => {
    library.add(join(base, 'a.mp3'));
    expect(countsOf(await readTable(lines))).toEqual(['Jazz 1', 'Pop 1']);
  });

  it('can say what a song has not; of one with nothing else, nothing else is known', async () => {
    const ids = ['a', 'b', 'c'].map((name) => library.add(join(base, `${name}.mp3`)));
    const set = await readTable(['path,labels,not', 'a.mp3,Jazz,Rock', 'b.mp3,,Jazz', 'c.mp3,Jazz,']);
    expect(countsOf(set)).toEqual(['Jazz 2']);
    library.choose(ids[2]!, 'Jazz', 'rejected');
    const { conflicts } = await readTable(['path,labels,not', 'c.mp3,Jazz,']);
    expect(conflicts.rows).toMatchObject([{ detail: 'The table’s rows say Jazz, and you took it away by hand' }]);
  });

  it('that says both of a song, also once labels are merged, is refused until it is settled by hand', async () => {
    const track = library.add(join(base, 'a.mp3'));
    const lines = ['path,labels,not', 'a.mp3,Trip Hop,Hip Hop'];
    expect((await readTable(lines)).conflicts.total).toBe(0);
    const renames = [{ from: 'Trip Hop', to: 'Hip Hop' }];
    const set = await readTable(lines, { renames });
    expect(set.refusal).toEqual({
      code: 'bad-input',
      message: `“${base}/a.mp3” both has and has not Hip Hop: correct the table, or choose by hand on the song’s page`,
    });
    expect(set.conflicts.rows).toMatchObject([{ trackId: track, label: 'Hip Hop' }]);
    library.choose(track, 'Hip Hop', 'accepted');
    expect((await readTable(lines, { renames })).refusal?.message).toMatch(/one label only/);
  });

  it('that contradicts the files’ tags is told', async () => {
    library.add(join(base, 'a.mp3'), { fileGenres: ['Rock'] });
    library.add(join(base, 'b.mp3'), { fileGenres: ['rock', 'Jazz'] });
    library.add(join(base, 'c.mp3'), { fileGenres: ['Polka'] });
    const lines = ['path,labels,not', 'a.mp3,Jazz,', 'b.mp3,Jazz,Rock', 'c.mp3,Rock,'];
    const { conflicts } = await readTable(lines);
    expect(conflicts.rows.map(({ detail }) => detail)).toEqual([
      'The table says Jazz, and the file’s tag says Rock',
      'The table says not Rock, and the file’s tag says Rock',
    ]);
  });

  it('says whose songs are; where it does not, the tags do', async () => {
    for (const name of ['a', 'b', 'c', 'd'])
      library.add(join(base, `${name}.mp3`), { artist: name === 'd' ? 'One' : '' });
    const rows = [
      'path,labels,artist,album',
      'a.mp3,Jazz,One,',
      'b.mp3,Jazz,Two,First',
      'c.mp3,Jazz,,',
      'd.mp3,Jazz,,',
    ];
    const set = await readTable(rows);
    expect(set).toMatchObject({ labels: [{ label: 'Jazz', songs: 4, artists: 3 }] });
    library.add(join(base, 'e.mp3'), { artist: 'Two' });
    const other = await readTable([...rows, 'e.mp3,Jazz,Various Artists,', 'e.mp3,Jazz,three,', 'b.mp3,Jazz,Four,']);
    expect(other.labels).toMatchObject([{ songs: 5, artists: 4 }]);
  });

  it.each([
    ['has no column of paths', ['file,labels', 'a,b'], /has no column path; its first line, .* says: file, labels/],
    ['has no column of labels', ['path,genre', 'a,b'], /has no column labels/],
    ['has rows of another length', ['path,labels', 'a,b,c'], /line 2: 3 cells where the header names 2/],
  ])('that %s is refused', async (_what, lines, message) => {
    const set = await readTable(lines);
    expect(set.refusal?.message).toMatch(message);
    expect(set.labels).toEqual([]);
  });

  it('that is not there is refused; one that is changed is read again', async () => {
    const missing = await library.describe({ source: { kind: 'table', path: join(base, 'none.tsv') } });
    expect(missing.refusal?.code).toBe('file-missing');
    library.add(join(base, 'a.mp3'));
    expect(countsOf(await readTable(['path,labels', 'a.mp3,Jazz']))).toEqual(['Jazz 1']);
    expect(countsOf(await readTable(['path,labels', 'a.mp3,Rock & Roll']))).toEqual(['Rock & Roll 1']);
  });
});
