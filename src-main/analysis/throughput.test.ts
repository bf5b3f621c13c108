import { expect, it } from 'vitest';
import { Throughput } from './throughput';

it('counts tracks, however many are finished at once, and forgets those of long ago', () => {
  let nowMs = 0;
  const throughput = new Throughput(() => nowMs);
  const finishEach = (ms: number, tracks: number, times: number): void => {
    for (let time = 0; time < times; time++) {
      nowMs += ms;
      throughput.finish(tracks);
    }
  };
  throughput.restart();
  finishEach(100, 64, 2);
  expect(throughput.perSec()).toBeNull();
  finishEach(100, 64, 10);
  expect(throughput.perSec()).toBeCloseTo(640);
  finishEach(500, 1, 60);
  expect(throughput.perSec()).toBeCloseTo(2);
  throughput.restart();
  expect(throughput.perSec()).toBeNull();
});
