import { expect, it } from 'vitest';
import { uniqueValues } from './fold-text';

it('keeps of values that differ only in case, or in how an accent is written, the first', () => {
  expect(uniqueValues(['Été', 'sad', 'E\u0301te\u0301', 'SAD', 'Fun'])).toEqual(['Été', 'sad', 'Fun']);
});
