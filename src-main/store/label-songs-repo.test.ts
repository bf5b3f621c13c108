import { beforeEach, expect, it } from 'vitest';
import { LabelledLibrary } from '../labels/testing/labelled-library';

let library: LabelledLibrary;
beforeEach(() => {
  library = new LabelledLibrary();
});

it('tells by its stamp when tracks or choices changed, and only then', () => {
  const repo = library.labelSongs;
  const before = repo.stamp();
  expect(repo.stamp()).toEqual(before);
  const track = library.add('/a.mp3');
  const added = repo.stamp();
  expect(added.tracks).toBeGreaterThan(before.tracks);
  expect(added.choices).toBe(before.choices);
  library.hear(track, [0.9, 0.1, 0.1]);
  expect(repo.stamp()).toEqual(added);
  library.choose(track, 'Jazz', 'added');
  const chosen = repo.stamp();
  expect(chosen.tracks).toBe(added.tracks);
  expect(chosen.choices).toBeGreaterThan(added.choices);
  library.scans.markTrackGone(track);
  expect(repo.stamp().tracks).toBeGreaterThan(chosen.tracks);
});

it('reads tracks in chunks, without those that are gone or have no sound', () => {
  const [first, second, third] = ['/a.mp3', '/b.mp3', '/c.mp3'].map((path) => library.add(path));
  library.add('/broken.mp3', { audioId: null });
  library.scans.markTrackGone(second!);
  const ids = (after: number) => library.labelSongs.tracksAfter(after, 1).map(({ id }) => id);
  expect([ids(0), ids(first!), ids(third!)]).toEqual([[first], [third], []]);
});

it('reads what a model gave as it comes, also what replaces something', () => {
  const track = library.add('/a.mp3');
  library.hear(track, [0.9, 0.1, 0.1]);
  const [first] = library.labelSongs.heardAfter('test-1', 0, 10);
  expect(first?.audioId).toBe('/a.mp3');
  expect(library.labelSongs.heardAfter('test-1', first!.row, 10)).toEqual([]);
  library.hear(track, [0.2, 0.1, 0.1]);
  expect(library.labelSongs.heardAfter('test-1', first!.row, 10)).toHaveLength(1);
  expect(library.labelSongs.heardOf('/a.mp3', 'test-1')).toContain('0.2');
  expect(library.labelSongs.heardOf('/a.mp3', 'another')).toBeNull();
});

it('names tracks and their files while they are there', () => {
  const track = library.add('/a.mp3', { title: 'A', artist: 'One', album: 'First' });
  expect(library.labelSongs.names([track, 99])).toEqual([{ trackId: track, title: 'A', artist: 'One' }]);
  expect(library.labelSongs.file(track)).toEqual({ path: '/a.mp3', artist: 'One', album: 'First' });
  library.scans.markTrackGone(track);
  expect(library.labelSongs.names([track])).toEqual([]);
  expect(library.labelSongs.file(track)).toBeNull();
});
