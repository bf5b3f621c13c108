import { expect, test } from 'vitest';
import { TrainingPace } from './training-pace';

test('what is left goes by the steps of this run alone, once there are some', () => {
  let sec = 100;
  const pace = new TrainingPace(() => sec);
  expect(pace.see(61, 100)).toBeNull();
  sec = 108;
  expect(pace.see(65, 100)).toBeNull();
  sec = 112;
  // Six steps in 12 s, 33 to go.
  expect(pace.see(67, 100)).toBeCloseTo(66);
  expect(pace.etaSec).toBeCloseTo(66);
  expect(pace.see(100, 100)).toBe(0);
});
