import { expect, test } from 'vitest';
import { labelList } from './label-list';

test('labels are listed once each, in an order that no locale changes', () => {
  expect(labelList(['Zydeco', 'jazz', 'Äthio-Jazz', 'Jazz', 'jazz'])).toEqual(['Jazz', 'Zydeco', 'jazz', 'Äthio-Jazz']);
  expect(labelList(new Set())).toEqual([]);
});
