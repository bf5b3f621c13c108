import { expect, test } from 'vitest';
import { textColumns } from './text-columns';

test('cells stand under each other, and lines end with what is written', () => {
  const rows = [
    ['name', 'speed', 'why not'],
    ['a', '1000.0', ''],
    ['longer', '2', 'no device'],
  ];
  expect(textColumns(rows)).toEqual(['name    speed   why not', 'a       1000.0', 'longer  2       no device']);
});
