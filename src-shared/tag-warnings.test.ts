import { expect, test } from 'vitest';
import { valueWarnings } from './tag-warnings';

test.each(['Rock', 'R&B', 'Hip-Hop', 'Drum and Bass', 'Folk: World'])('%s is safe', (value) => {
  expect(valueWarnings(value)).toEqual([]);
});

test('every mark at which a server splits is named with who splits there', () => {
  expect(valueWarnings('Rock; Pop')).toEqual([expect.stringMatching(/“Rock; Pop” contains a semicolon: .*Jellyfin/)]);
  expect(valueWarnings('Drum n Bass/Jungle')).toEqual([expect.stringContaining('a slash')]);
  expect(valueWarnings('Folk, World, & Country')).toEqual([expect.stringContaining('a comma')]);
  expect(valueWarnings('a/b; c, d')).toHaveLength(3);
});
