import { expect, test } from 'vitest';
import { fitMinMaxScaler, rescale } from './min-max-scaler';

test('the training side lies in 0..1, others may not, what never varied is 0', () => {
  const rows = [
    [10, -1, 5],
    [20, 3, 5],
    [12, 1, 5],
  ];
  const scaler = fitMinMaxScaler(rows);
  expect(rows.map((row) => [...rescale(scaler, row)])).toEqual([
    [0, 0, 0],
    [1, 1, 0],
    [0.2, 0.5, 0],
  ]);
  expect([...rescale(scaler, [0, 7, 9])]).toEqual([-1, 2, 0]);
});
