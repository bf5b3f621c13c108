import { expect, test } from 'vitest';
import { calibrateHeldOut } from './calibrate-held-out';

test('a network that is too sure of itself is made to say how often it is right, each part by the other', () => {
  // It says 0.99 of every song, and is right of three in four.
  const songs = Array.from({ length: 200 }, (_, i) => ({
    targets: [i % 4 === 0 ? 0 : 1] as (0 | 1)[],
    fold: i % 5 === 0 ? 0 : 1,
  }));
  const heard = songs.map(() => ({ segmentProbs: [[0.99], [0.99]] }));
  const { probs, probsWithoutFold, calibration } = calibrateHeldOut(songs, heard, 2);
  expect(probs).toHaveLength(200);
  expect(probs[0]![0]).toBeGreaterThan(0.68);
  expect(probs[0]![0]).toBeLessThan(0.82);
  expect(calibration.temperatures[0]).toBeGreaterThan(1.5);
  // The parts differ, so they don't come to the same.
  expect(probsWithoutFold[0]![0]![0]).not.toBe(probsWithoutFold[1]![0]![0]);
});
