import { expect, test } from 'vitest';
import { formatJson, roundNumbers } from './stable-json';

test('JSON has one line for what fits on one, in the order of its keys', () => {
  const epochs = [1, 2].map((epoch) => ({ epoch, loss: 0.5 }));
  const text = formatJson({ b: { value: 1, interval: [0.5, 1.5] }, a: epochs, c: {}, d: undefined, e: NaN });
  expect(text).toBe(`{
  "b": { "value": 1, "interval": [ 0.5, 1.5 ] },
  "a": [
    { "epoch": 1, "loss": 0.5 },
    { "epoch": 2, "loss": 0.5 }
  ],
  "c": {},
  "e": null
}
`);
});

test('strings that look like JSON, and long lists, come back as they were', () => {
  const value = {
    text: 'a\n  "b": [1,\n 2]',
    long: Array.from({ length: 80 }, (_, i) => i / 7),
    list: [[1, 2], ['x']],
  };
  expect(JSON.parse(formatJson(value))).toEqual(value);
});

test('numbers are rounded to significant digits, whole ones never', () => {
  const value = { a: [0.000012345678, 123456.789, 1234567], b: 'x', c: null };
  expect(roundNumbers(value, 5)).toEqual({ a: [0.000012346, 123460, 1234567], b: 'x', c: null });
});
