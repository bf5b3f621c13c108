import { expect, test } from 'vitest';
import { albumKey, artistKey } from './group-keys';

test.each(['Anna', 'ANNA ', 'Anna feat. Bert', 'Anna (ft. Bert)', 'Anna [Featuring Bert & Carl]'])(
  'a song by "%s" counts for Anna',
  (artist) => expect(artistKey(artist)).toBe('anna'),
);

test.each(['Annafeat', 'Anna & Bert', 'Feat'])('"%s" is an artist of its own', (artist) => {
  expect(artistKey(artist)).toBe(artist.toLowerCase());
});

test.each([null, '', ' ', 'Various Artists', 'VA', '[unknown]', 'Unknown Artist feat. Bert'])(
  'of "%s" nobody is known',
  (artist) => expect(artistKey(artist)).toBeNull(),
);

test('an album is the same in any case and composition of its letters', () => {
  expect(albumKey('Anna: CAF\u00c9')).toBe(albumKey('anna: cafe\u0301 '));
  expect(albumKey('Anna: Tea')).not.toBe(albumKey('Bert: Tea'));
  expect([albumKey(null), albumKey('  ')]).toEqual([null, null]);
});
