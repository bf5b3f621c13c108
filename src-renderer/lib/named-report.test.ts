import { expect, it } from 'vitest';
import { confusionCells, doubtedSongs, mapGroups, searchSongs, worstMixUps, type ReportSong } from './named-report';

const label = (name: string, threshold: number | null = 0.6) => ({
  label: name,
  songs: 10,
  threshold,
  figures: { precision: null, recall: null, f1: null },
  base: null,
});
const labels = [label('Rock'), label('Jazz'), label('Folk', null)];

function song(title: string, actual: number[], probs: number[], absent?: number[]): ReportSong {
  return { id: title, trackId: 1, title, artist: 'A', actual, probs, x: 0.5, y: 0.25, ...(absent ? { absent } : {}) };
}

it('doubtedSongs names songs that surely sound like a label they lack, the surest first', () => {
  const songs = [
    song('right', [0], [0.9, 0.1, 0]),
    song('unsure', [0], [0.3, 0.55, 0]),
    song('wrong', [0], [0.2, 0.7, 0]),
    song('very wrong', [0], [0, 0.1, 0.9]),
    song('second label', [0, 1], [0.2, 0.9, 0]),
    song('nothing known of Jazz', [0], [0.1, 0.9, 0], [2]),
    song('known not to be Jazz', [0], [0.3, 0.65, 0], [1]),
    song('no label', [], [0, 0.9, 0]),
  ];
  const doubted = doubtedSongs({ labels, songs }, 10);
  expect(doubted.map((each) => each.song.title)).toEqual(['very wrong', 'wrong', 'known not to be Jazz']);
  expect(doubted[0]).toMatchObject({ says: ['Rock'], sounds: 'Folk', prob: 0.9 });
  expect(doubtedSongs({ labels, songs }, 1)).toHaveLength(1);
});

it('confusionCells are shares of their row; a row without songs has none', () => {
  expect(
    confusionCells([
      [3, 1],
      [0, 0],
    ]),
  ).toEqual([
    [
      { count: 3, share: 0.75, isRight: true },
      { count: 1, share: 0.25, isRight: false },
    ],
    [
      { count: 0, share: 0, isRight: false },
      { count: 0, share: 0, isRight: true },
    ],
  ]);
});

it('worstMixUps are the largest cells beside the diagonal', () => {
  const confusion = [
    [9, 4, 0],
    [1, 9, 0],
    [0, 6, 2],
  ];
  expect(worstMixUps({ labels, confusion }, 2)).toEqual([
    { actual: 'Folk', answered: 'Jazz', songs: 6 },
    { actual: 'Rock', answered: 'Jazz', songs: 4 },
  ]);
});

it('mapGroups has every song once, under its first label, and leaves out labels of no song', () => {
  const songs = [song('a', [1], [0, 1, 0]), song('b', [0, 1], [1, 1, 0]), song('c', [], [0, 0, 0])];
  const groups = mapGroups({ labels, songs }, 'None of them');
  expect(groups.map((group) => [group.label, group.points.map((point) => point.song.title)])).toEqual([
    ['Rock', ['b']],
    ['Jazz', ['a']],
    ['None of them', ['c']],
  ]);
  expect(new Set(groups.map(({ hue }) => hue)).size).toBe(3);
});

it('searchSongs looks at title, artist and labels', () => {
  const songs = [song('Blue', [1], []), song('Red', [0], [])];
  expect(searchSongs({ labels }, songs, 'jAZZ')).toEqual([songs[0]]);
  expect(searchSongs({ labels }, songs, 'red')).toEqual([songs[1]]);
  expect(searchSongs({ labels }, songs, '')).toEqual(songs);
});
