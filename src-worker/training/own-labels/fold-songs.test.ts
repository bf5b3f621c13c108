import { describe, expect, test } from 'vitest';
import type { JobSong } from '../../../src-shared/contract/trainer-contract';
import { planFolds } from './fold-songs';

const LABELS = ['Jazz', 'Rock'];

function madeSong(i: number, change: Partial<JobSong> = {}): JobSong {
  return {
    id: `song ${i}`,
    path: `/music/${i}.mp3`,
    artist: `Artist ${i}`,
    album: `Album ${i}`,
    labels: [LABELS[i % 2]!],
    absent: [],
    isPartial: false,
    baseProbs: {},
    embedding: null,
    ...change,
  };
}
const made = (count: number, change: (i: number) => Partial<JobSong>): JobSong[] =>
  Array.from({ length: count }, (_, i) => madeSong(i, change(i)));

describe('planFolds', () => {
  test('keeps the songs of an artist together, and gives every fold its share of every label', () => {
    const songs = made(60, (i) => ({ artist: `Artist ${Math.floor(i / 4)}` }));
    const plan = planFolds(songs, LABELS, 1);
    expect(plan).toMatchObject({ groupedBy: 'artist', groupCount: 15, foldCount: 5 });
    const foldsOfGroup = new Map<number, Set<number>>();
    for (const { group, fold } of plan.places)
      foldsOfGroup.set(group, (foldsOfGroup.get(group) ?? new Set()).add(fold));
    expect([...foldsOfGroup.values()].every((folds) => folds.size === 1)).toBe(true);
    for (let fold = 0; fold < 5; fold++) {
      const held = songs.filter((_, i) => plan.places[i]!.fold === fold);
      expect(held.filter(({ labels }) => labels[0] === 'Jazz').length).toBeGreaterThan(0);
    }
  });

  test('goes by albums where all songs of a label are by one artist', () => {
    const songs = made(20, (i) => ({ artist: i % 2 === 0 ? 'One' : `Artist ${i}`, album: `Album ${i >> 2}` }));
    expect(planFolds(songs, LABELS, 1)).toMatchObject({ groupedBy: 'album', groupCount: 5, foldCount: 5 });
  });

  test('goes by files where they are of one album, too', () => {
    const songs = made(20, () => ({ artist: 'One', album: 'The only one' }));
    expect(planFolds(songs, LABELS, 1)).toMatchObject({ groupedBy: 'track', groupCount: 20 });
  });

  test('makes as many folds as there are groups', () => {
    const songs = made(12, (i) => ({ artist: `Artist ${i % 3}` }));
    expect(planFolds(songs, LABELS, 1).foldCount).toBe(3);
  });

  test('refuses a label of one song', () => {
    const songs = made(12, (i) => ({ labels: i === 0 ? ['Jazz'] : ['Rock'] }));
    expect(() => planFolds(songs, LABELS, 1)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
