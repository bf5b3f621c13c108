import { expect, it } from 'vitest';
import { analysed, JAZZ } from '../testing/fixtures';
import { RunClock } from './run-clock';

it('sums up what tracks took, and lets no time pass while it is held', () => {
  const now = { ms: 500 };
  const clock = new RunClock(() => now.ms);
  now.ms = 1000;
  clock.run();
  now.ms = 1200;
  clock.add(analysed(JAZZ), 2);
  clock.run();
  clock.add({ ...analysed(JAZZ), peakMemoryBytes: 5 }, 3);
  clock.hold();
  now.ms = 9000;
  expect(clock.value()).toEqual({
    decodeMs: 20,
    featuresMs: 40,
    modelMs: 60,
    idleMs: 10,
    storeMs: 5,
    heardSec: 12,
    elapsedMs: 200,
    peakMemoryBytes: 1e6,
  });
  clock.run();
  now.ms = 9100;
  expect(clock.value().elapsedMs).toBe(300);
  clock.reset();
  expect(clock.value()).toMatchObject({ elapsedMs: 0, modelMs: 0 });
});
