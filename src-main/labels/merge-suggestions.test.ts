import { expect, it } from 'vitest';
import { suggestMerges } from './merge-suggestions';

it.each([
  [
    ['Hip Hop', 'Hip-Hop/Rap', 'hiphop'],
    ['Hip-Hop/Rap → Hip Hop', 'hiphop → Hip Hop'],
  ],
  [
    ['R&B', 'R & B', 'RnB', "R'n'B", 'Rhythm and Blues'],
    ['R & B → R&B', 'RnB → R&B', "R'n'B → R&B", 'Rhythm and Blues → R&B'],
  ],
  [
    ['Drum & Bass', "Drum'n'Bass", 'dnb'],
    ["Drum'n'Bass → Drum & Bass", 'dnb → Drum & Bass'],
  ],
  [
    ['Rock and Roll', "Rock 'n' Roll", 'Rock & Roll'],
    ["Rock 'n' Roll → Rock and Roll", 'Rock & Roll → Rock and Roll'],
  ],
  [
    ['Soundtracks', 'Soundtrack', 'Ballads', 'Ballad'],
    ['Soundtrack → Soundtracks', 'Ballad → Ballads'],
  ],
  [
    ['Lo-Fi', 'LoFi', 'Música', 'Musica'],
    ['LoFi → Lo-Fi', 'Musica → Música'],
  ],
  [['Synth-Pop', 'Synthpop'], ['Synthpop → Synth-Pop']],
])('takes %j for few labels', (labels, merges) => {
  expect(suggestMerges(labels, []).map(({ from, to }) => `${from} → ${to}`)).toEqual(merges);
});

it.each([
  [['Electronic', 'Electronica', 'Electro']],
  [['Rock', 'Punk Rock', 'Rockabilly', 'Pop Rock', 'Pop']],
  [['Blues', 'Blue', 'Bass', 'Jazz', 'Swing', 'Classic Rock', 'Classical']],
  [['House', 'Deep House', 'Techno', 'Trip Hop', 'Hip Hop', 'Rap']],
  [['Folk', 'World', 'Folk, World, & Country', 'Country']],
  [['!!!', '???', '80s', '90s']],
  [['ОПГ', '東京', '東京ポップ']],
])('leaves %j alone', (labels) => {
  expect(suggestMerges(labels, [])).toEqual([]);
});

it('takes the name that the model in use has for it, unless it has that already', () => {
  const known = ['Hip Hop', 'Jazz', 'RNB'];
  expect(suggestMerges(['hiphop', 'jazz', 'Hip-Hop/Rap', 'R&B', 'Polka'], known)).toEqual([
    { from: 'hiphop', to: 'Hip Hop' },
    { from: 'Hip-Hop/Rap', to: 'hiphop' },
    { from: 'R&B', to: 'RNB' },
  ]);
});
