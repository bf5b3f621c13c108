import { expect, test } from 'vitest';
import { Biquad } from './biquad';

function gainDb(filter: Biquad, hz: number): number {
  const samples = Float64Array.from({ length: 22050 }, (_, n) => Math.sin((2 * Math.PI * hz * n) / 22050));
  filter.process(samples);
  return 20 * Math.log10(Math.max(...samples.subarray(11025)));
}

test.each([
  ['low-pass', 100, 0],
  ['low-pass', 1000, -3.01],
  ['low-pass', 2000, -12.8],
  ['high-pass', 500, -12.5],
  ['high-pass', 1000, -3.01],
  ['high-pass', 8000, 0],
] as const)('%s at 1000 Hz lets %d Hz through at %d dB', (kind, hz, db) => {
  expect(Math.abs(gainDb(new Biquad(kind, 1000, 22050), hz) - db)).toBeLessThan(0.2);
});

test('a signal in parts is the signal in one', () => {
  const signal = Float64Array.from({ length: 300 }, (_, n) => Math.sin(n * n * 0.01));
  const whole = signal.slice();
  new Biquad('low-pass', 500, 22050).process(whole);
  const filter = new Biquad('low-pass', 500, 22050);
  filter.process(signal.subarray(0, 111));
  filter.process(signal.subarray(111));
  expect(signal).toEqual(whole);
});
