import { expect, test } from 'vitest';
import { isLabelField, shownValues } from './edit-values';

test('values are shown as they are, scores as whose they are', () => {
  expect(shownValues('genre', ['Rock', 'Rock'])).toEqual([
    { value: 'Rock', text: 'Rock' },
    { value: 'Rock', text: 'Rock' },
  ]);
  const scores = '{"model":"musicnn-vgg-1","genre":{"Rock":0.62}}';
  expect(shownValues('scores', [scores])).toEqual([{ value: scores, text: 'by musicnn-vgg-1' }]);
  expect(shownValues('scores', ['something else'])).toEqual([{ value: 'something else', text: 'scores' }]);
});

test('genre and mood hold labels, the other fields are Sleevenotes’ own', () => {
  expect(['genre', 'mood', 'ab:genre', 'ab:mood', 'scores'].filter((field) => isLabelField(field as 'genre'))).toEqual([
    'genre',
    'mood',
  ]);
});
