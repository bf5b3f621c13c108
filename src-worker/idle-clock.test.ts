import { expect, test } from 'vitest';
import { IdleClock } from './idle-clock';

test('time without a track does not count, nor does time in which the engine computes', () => {
  const now = { ms: 1000 };
  const busy = { ms: 300 };
  const clock = new IdleClock(
    () => busy.ms,
    () => now.ms,
  );
  clock.trackBegins();
  now.ms = 1100;
  busy.ms = 360;
  expect(clock.take()).toBe(40);
  clock.trackEnds();

  now.ms = 5000;
  clock.trackBegins();
  now.ms = 5010;
  clock.trackBegins();
  now.ms = 5030;
  expect(clock.take()).toBe(30);
  clock.trackEnds();
  now.ms = 5035;
  expect(clock.take()).toBe(5);
});
