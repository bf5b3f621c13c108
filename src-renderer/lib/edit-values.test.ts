import { expect, test } from 'vitest';
import { isLabelField, shownValues } from './edit-values';

test('values are shown as they are, scores as a word', () => {
  expect(shownValues('genre', ['Rock', 'Rock'])).toEqual([
    { value: 'Rock', text: 'Rock' },
    { value: 'Rock', text: 'Rock' },
  ]);
  expect(shownValues('scores', ['{"model":"crnn-1"}'])).toEqual([{ value: '{"model":"crnn-1"}', text: 'scores' }]);
});

test('genre and mood hold labels, the other fields are Sleevenotes’ own', () => {
  expect(['genre', 'mood', 'ab:genre', 'ab:mood', 'scores'].filter((field) => isLabelField(field as 'genre'))).toEqual([
    'genre',
    'mood',
  ]);
});
