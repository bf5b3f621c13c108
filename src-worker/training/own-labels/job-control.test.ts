import { expect, test } from 'vitest';
import { JobControl } from './job-control';

test('a pause holds the job until it is over, and does not count as work', async () => {
  let nowMs = 0;
  const control = new JobControl(() => nowMs);
  control.pause();
  nowMs = 1000;
  expect(control.workedMs(0)).toBe(0);
  let isThrough = false;
  const breathing = control.breathe().then(() => (isThrough = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isThrough).toBe(false);
  control.resume();
  await breathing;
  nowMs = 1500;
  expect(control.workedMs(0)).toBe(500);
});

test('a job that is paused can be cancelled', async () => {
  const control = new JobControl();
  control.pause();
  const breathing = control.breathe();
  control.cancel();
  await expect(breathing).rejects.toMatchObject({ code: 'cancelled' });
});

test('a job that is paused goes on to its end when it shall stop early, and is not paused again', async () => {
  const control = new JobControl();
  control.pause();
  control.stopEarly();
  control.pause();
  await control.breathe();
  expect(control.wantsStop).toBe(true);
});
