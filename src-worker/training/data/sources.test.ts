import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeTune } from '../../test-support/audio-files';
import type { LabelSet } from './clips-labels';
import { tryReadFacts } from './file-facts';
import { chooseSource, readSource } from './open-source';
import { convert } from './testing/made-songs';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'sleevenotes-sources-'))));
afterEach(() => rm(dir, { recursive: true }));

const at = (name: string): string => join(dir, name);
async function put(name: string, text = 'sound'): Promise<string> {
  await mkdir(dirname(at(name)), { recursive: true });
  await writeFile(at(name), text);
  return at(name);
}
async function itemsOf(path: string, labels: string | null = null, labelSet: LabelSet | null = null) {
  const items = await Array.fromAsync(readSource(await chooseSource(path, labels, labelSet)));
  return {
    songs: items.flatMap((item) => ('song' in item ? [item.song] : [])),
    skipped: items.flatMap((item) => ('skipped' in item ? [item.skipped] : [])),
  };
}

describe('a folder per label', () => {
  test('labels and albums are folders; what is no music is passed over', async () => {
    for (const name of ['Jazz/Blue/01.mp3', 'Jazz/Blue/CD 2/01.flac', 'Jazz/alone.ogg', 'Jazz/cover.jpg'])
      await put(name);
    for (const name of ['Rock/.hidden.mp3', 'stray.mp3', 'README']) await put(name);
    const { songs, skipped } = await itemsOf(dir);
    expect(songs.map(({ id, labels, album }) => [id, labels?.[0], album])).toEqual([
      ['Jazz/Blue/01.mp3', 'Jazz', 'Jazz/Blue'],
      ['Jazz/Blue/CD 2/01.flac', 'Jazz', 'Jazz/Blue/CD 2'],
      ['Jazz/alone.ogg', 'Jazz', null],
    ]);
    expect(songs[0]).toMatchObject({ path: at('Jazz/Blue/01.mp3'), source: 'folders', artist: null });
    expect(skipped).toMatchObject([{ id: 'stray.mp3', reason: 'no-label' }]);
  });

  test('links are followed, in circles only once', async () => {
    await put('Jazz/a.mp3');
    await symlink(at('Jazz'), at('Jazz/again'));
    await symlink(at('nowhere'), at('Jazz/gone.mp3'));
    expect((await itemsOf(dir)).songs.map(({ id }) => id)).toEqual(['Jazz/a.mp3', 'Jazz/gone.mp3']);
  });
});

describe('a manifest', () => {
  test('knows labels, artist, album, group, fold, split; paths start at its folder', async () => {
    const file = await put(
      'lists/songs.csv',
      'path,labels,artist,album,group,fold,split,mood\n' +
        '../a.mp3,"Jazz; Blues ;",Miles,Kind,g1,2,valid,sad\n' +
        '/b.mp3,Rock,,,,,,\n',
    );
    const { songs } = await itemsOf(file);
    expect(songs).toMatchObject([
      {
        id: '../a.mp3',
        path: at('a.mp3'),
        labels: ['Jazz', 'Blues'],
        artist: 'Miles',
        album: 'Kind',
        source: 'manifest',
        given: { group: 'g1', fold: 2, side: 'validation' },
      },
      { path: '/b.mp3', artist: null, album: null, given: { group: null, fold: null, side: null } },
    ]);
  });

  test('says which labels a song does not have', async () => {
    const file = await put('songs.tsv', 'path\tlabels\tnot\na.mp3\tJazz\tRock; Pop\nb.mp3\tRock\t\nc.mp3\t\tRock\n');
    const { songs, skipped } = await itemsOf(file);
    expect(songs.map(({ labels, absent }) => [labels, absent])).toEqual([
      [['Jazz'], ['Rock', 'Pop']],
      [['Rock'], []],
    ]);
    expect(skipped).toMatchObject([{ id: 'c.mp3', reason: 'no-label' }]);
    const torn = await put('torn.tsv', 'path\tlabels\tnot\na.mp3\tJazz\tjazz\n');
    await expect(itemsOf(torn)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('line 2'),
    });
  });

  test('id and path may both be there; a row without a label is left out by line', async () => {
    const file = await put('songs.tsv', 'id\tpath\tlabel\tsource\none\ta.mp3\tJazz\tmine\ntwo\tb.mp3\t \t\n');
    const { songs, skipped } = await itemsOf(file);
    expect(songs).toMatchObject([{ id: 'one', path: at('a.mp3'), source: 'mine' }]);
    expect(skipped).toMatchObject([{ id: 'two', reason: 'no-label', detail: expect.stringContaining('line 3') }]);
  });

  test('beside a folder, only what lies in that folder counts', async () => {
    await mkdir(at('music'));
    const file = await put('songs.csv', 'path,label\nmusic/a.mp3,Jazz\nmusic2/b.mp3,Jazz\n..data.mp3,Jazz\n');
    const { songs, skipped } = await itemsOf(at('music'), file);
    expect(songs.map(({ id }) => id)).toEqual(['music/a.mp3']);
    expect(skipped.map(({ id, reason }) => [id, reason])).toEqual([
      ['music2/b.mp3', 'outside'],
      ['..data.mp3', 'outside'],
    ]);
  });

  test.each([
    ['name,label\na,b\n', 'has no column path or id; its first line names: name, label'],
    ['path,genre\na,b\n', 'has no column label or labels'],
    ['path,label\na,b\nc,d\na,e\n', 'line 4: a stands in line 2 already'],
    ['path,label\n,b\n', 'line 2: it names no song'],
    ['path,label,fold\na,b,one\n', 'line 2: the fold is one'],
    ['path,label,split\na,b,x\n', 'line 2: the split is x'],
  ])('%j is refused', async (text, message) => {
    const file = await put('songs.csv', text);
    const refusal = { code: 'bad-input', message: expect.stringContaining(message) };
    await expect(itemsOf(file)).rejects.toMatchObject(refusal);
  });

  test('clips.tsv is one more manifest, with a choice of labels', async () => {
    await put(
      'clips.tsv',
      'id\tsource\tgroup\tfold\tquadrant\tgenres_native\n' +
        '4q/a\t4q\tart1\t0\tQ3\tRap;Pop/Rock\n4q/b\t4q\tart2\t1\t\tPop/Rock\ngtzan/c\tgtzan\tg\t2\t\thiphop\n',
    );
    expect((await itemsOf(dir, null, 'gtzan-genres')).songs).toMatchObject([
      { id: 'gtzan/c', path: at('clips/gtzan/c.opus'), labels: ['Hip Hop'], source: 'gtzan', given: { fold: 2 } },
    ]);
    const allMusic = await itemsOf(dir, null, 'allmusic-genres');
    expect(allMusic.songs).toMatchObject([{ id: '4q/a', labels: ['Hip Hop'], given: { group: 'art1' } }]);
    expect(allMusic.skipped).toMatchObject([{ id: '4q/b', reason: 'no-label' }]);
    expect((await itemsOf(dir, null, 'quadrants')).songs).toMatchObject([{ labels: ['Q3'] }]);
    await expect(itemsOf(dir)).rejects.toMatchObject({ message: expect.stringContaining('--label-set gtzan-genres') });
    expect((await itemsOf(dir, 'folders')).songs).toEqual([]);
  });
});

describe("the files' own tags", () => {
  test.each(['mp3', 'flac', 'ogg', 'opus', 'm4a'])('are read from %s', async (extension) => {
    const path = at(`song.${extension}`);
    await writeTune(at('plain.wav'), 1);
    const tags = { genre: 'Jazz; Folk, World, & Country', artist: 'Nina', album: 'Live', album_artist: 'Trio' };
    const options = Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]);
    await convert(at('plain.wav'), path, ...options);
    const facts = await tryReadFacts(path);
    expect(facts).toMatchObject({
      artist: 'Nina',
      album: 'Trio: Live',
      labels: { genre: ['Jazz', 'Folk, World, & Country'], mood: [] },
      failure: null,
    });
  });

  test('mood is a source of its own', async () => {
    await writeTune(at('plain.wav'), 1);
    await convert(at('plain.wav'), at('a.flac'), '-metadata', 'MOOD=Calm;Sad');
    const { songs } = await itemsOf(dir, 'moods');
    expect(songs).toMatchObject([
      { id: 'a.flac', labels: null, source: 'moods' },
      { id: 'plain.wav', labels: null },
    ]);
    expect((await tryReadFacts(at('a.flac'))).labels).toEqual({ genre: [], mood: ['Calm', 'Sad'] });
  });

  test('broken, empty and missing files are told by name', async () => {
    await put('broken.mp3', 'no music at all');
    await put('empty.flac', '');
    for (const name of ['broken.mp3', 'empty.flac', 'gone.ogg']) {
      expect((await tryReadFacts(at(name))).failure).toContain(at(name));
    }
  });
});

test('what makes no sense is refused', async () => {
  const file = await put('songs.csv', 'path,label\n');
  await expect(chooseSource(at('none'), null, null)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(chooseSource(file, 'tags', null)).rejects.toMatchObject({ code: 'bad-input' });
  await expect(chooseSource(dir, 'tags', 'quadrants')).rejects.toMatchObject({ code: 'bad-input' });
});
