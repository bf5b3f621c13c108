import { describe, expect, it } from 'vitest';
import type { LabelCount } from '../../src-shared/label-set';
import {
  countLearned,
  leftLabels,
  mergedName,
  searchLabelCounts,
  withLabelsDropped,
  withLabelsRenamed,
  withWordBack,
} from './label-edits';

const label = (name: string, songs: number, origins = [name]): LabelCount => ({
  label: name,
  songs,
  artists: songs,
  origins,
  isRare: songs < 10,
  isKnown: name === 'Rock',
});

const rock = label('Rock', 40);
const hipHop = label('Hip Hop', 30, ['Hip-Hop/Rap', 'Hip Hop']);
const polka = label('Polka', 3);

describe('withLabelsRenamed', () => {
  it('renames every word of the source that the label stands for, but none to itself', () => {
    expect(withLabelsRenamed([], [hipHop], ' Hip Hop ')).toEqual([{ from: 'Hip-Hop/Rap', to: 'Hip Hop' }]);
    expect(withLabelsRenamed([], [rock, polka], 'Dance')).toEqual([
      { from: 'Rock', to: 'Dance' },
      { from: 'Polka', to: 'Dance' },
    ]);
  });

  it('replaces what was said of the word before, and forgets it with the first name', () => {
    const once = withLabelsRenamed([{ from: 'Polka', to: '' }], [rock], 'Loud');
    expect(once).toEqual([
      { from: 'Polka', to: '' },
      { from: 'Rock', to: 'Loud' },
    ]);
    expect(withLabelsRenamed(once, [label('Loud', 40, ['Rock'])], 'Rock')).toEqual([{ from: 'Polka', to: '' }]);
  });
});

it('dropped labels become nothing, and a word that is brought back is itself again', () => {
  const dropped = withLabelsDropped([], [hipHop]);
  expect(dropped.map(({ to }) => to)).toEqual(['', '']);
  expect(withWordBack(dropped, 'hip hop')).toEqual([{ from: 'Hip-Hop/Rap', to: '' }]);
});

it('leftLabels tells what became of each word, dropped ones first', () => {
  const dropped = [
    { label: 'Speech', songs: 2 },
    { label: 'speech', songs: 1 },
  ];
  const renames = [
    { from: 'Hip-Hop/Rap', to: 'Hip Hop' },
    { from: 'hip hop', to: 'Hip Hop' },
    { from: 'Not in this source', to: 'Rock' },
    { from: 'Speech', to: '' },
  ];
  expect(leftLabels({ labels: [rock, hipHop], dropped }, renames)).toEqual([
    { label: 'speech', to: '' },
    { label: 'Hip-Hop/Rap', to: 'Hip Hop' },
  ]);
});

it('searchLabelCounts finds labels by their own name and by what the source calls them', () => {
  const labels = [rock, hipHop, polka];
  expect(searchLabelCounts(labels, 'RAP hop')).toEqual([hipHop]);
  expect(searchLabelCounts(labels, ' ')).toEqual(labels);
  expect(searchLabelCounts(labels, 'jazz')).toEqual([]);
});

it('mergedName is the name of most songs', () => {
  expect(mergedName([polka, rock, hipHop])).toBe('Rock');
});

it('countLearned leaves out the rare', () => {
  expect(countLearned([rock, hipHop, polka])).toEqual({ learned: 2, known: 1 });
});
