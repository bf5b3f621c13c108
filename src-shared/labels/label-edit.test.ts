import { describe, expect, test } from 'vitest';
import { countLabels, findRareLabels, LabelEditor, UnknownLabels } from './label-edit';

const SONGS = [['Hip-Hop', 'Rap'], ['hip-hop'], ['Hip-Hop'], ['Other'], ['Jazz']].map((labels) => ({ labels }));
const edit = (rename: Record<string, string>, only: readonly string[] | null = null): string[][] => {
  const editor = new LabelEditor({ rename: new Map(Object.entries(rename)), only }, countLabels(SONGS));
  return SONGS.map(({ labels }) => editor.edit(labels));
};

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('labels', () => {
  test('that differ in case alone are one, in the most frequent spelling', () => {
    expect(edit({})).toEqual([['Hip-Hop', 'Rap'], ['Hip-Hop'], ['Hip-Hop'], ['Other'], ['Jazz']]);
  });

  test('are renamed, merged and dropped, whatever their case', () => {
    expect(edit({ rap: 'Hip Hop', 'HIP-HOP': 'Hip Hop', Other: '' })).toEqual([
      ['Hip Hop'],
      ['Hip Hop'],
      ['Hip Hop'],
      [],
      ['Jazz'],
    ]);
  });

  test('are chosen by the names they have after renaming', () => {
    expect(edit({ Rap: 'Beats' }, ['JAZZ', 'beats'])).toEqual([['Beats'], [], [], [], ['JAZZ']]);
  });

  test('that no song has cannot be renamed or asked for', () => {
    expect(thrownBy(() => edit({ Raop: 'Hip Hop' }))).toEqual(
      new UnknownLabels('rename', ['Raop'], ['Hip-Hop', 'Jazz', 'Other', 'Rap', 'hip-hop']),
    );
    const [use, code] = ['only', 'bad-input'];
    expect(thrownBy(() => edit({}, ['Jazz', 'Polka']))).toMatchObject({ code, use, labels: ['Polka'] });
    expect(thrownBy(() => edit({ Rap: 'Beats' }, ['Rap']))).toMatchObject({
      message: 'no song is Rap; the labels are Beats, Hip-Hop, Jazz, Other, hip-hop',
      labels: ['Rap'],
      known: ['Beats', 'Hip-Hop', 'Jazz', 'Other', 'hip-hop'],
    });
  });

  test('that a song lacks are renamed like those it has; of merged ones nothing is known', () => {
    const rename = new Map([
      ['rap', 'Hip Hop'],
      ['hip-hop', 'Hip Hop'],
      ['jazz', 'Swing'],
    ]);
    const editor = new LabelEditor({ rename, only: null }, countLabels(SONGS));
    expect(editor.editAbsent(['Rap', 'JAZZ', 'other'], ['Hip Hop'])).toEqual(['Other', 'Swing']);
    expect(editor.editAbsent(['Jazz'], ['Swing'])).toEqual([]);
  });

  test('of too few songs are found, rarest first', () => {
    const counts = countLabels(SONGS.map(({ labels }) => ({ labels: labels.map((label) => label.toLowerCase()) })));
    expect(findRareLabels(counts, 3)).toEqual([
      { label: 'jazz', songs: 1 },
      { label: 'other', songs: 1 },
      { label: 'rap', songs: 1 },
    ]);
    expect(findRareLabels(counts, 1)).toEqual([]);
  });
});
