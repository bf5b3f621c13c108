import { describe, expect, test } from 'vitest';
import { PITCH_NAMES, pitchContent } from './pitch-content';

const RATE_HZ = 22050;

function hzOf(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

/** A sound of eleven partials, the k-th at 1/k. */
function sounding(notes: readonly number[], durationSec = 1): Float32Array {
  return Float32Array.from({ length: RATE_HZ * durationSec }, (_, n) => {
    let sum = 0;
    for (const note of notes)
      for (let k = 1; k <= 11; k++) sum += Math.sin((2 * Math.PI * k * hzOf(note) * n) / RATE_HZ) / k;
    return 0.1 * sum;
  });
}

function named(samples: Float32Array): Readonly<Record<string, number>> {
  return Object.fromEntries(pitchContent(samples, RATE_HZ).map((value, i) => [PITCH_NAMES[i]!, value]));
}

/** Along the circle of fifths, from C. */
function fifthOf(note: number): number {
  return (note * 7) % 12;
}

describe('pitch content', () => {
  test('a tone of 440 Hz is A4', () => {
    const tone = Float32Array.from({ length: RATE_HZ }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / RATE_HZ));
    const found = named(tone);
    expect(found['unfoldedPeakNote']).toBe(69);
    expect(found['foldedPeakFifth']).toBe(3);
  });

  test.each([42, 48, 55, 60, 64, 69, 76, 81])('a sound of many partials on note %d', (note) => {
    const found = named(sounding([note]));
    expect(found['unfoldedPeakNote']).toBe(note);
    expect(found['foldedPeakFifth']).toBe(fifthOf(note));
  });

  test('two notes a fifth apart are one step apart', () => {
    // C4 and G4, the first for longer.
    const both = Float32Array.from([...sounding([60], 2), ...sounding([67])]);
    const found = named(both);
    expect(found['unfoldedPeakNote']).toBe(60);
    expect(found['foldedPeakInterval']).toBe(1);
    const downwards = named(Float32Array.from([...sounding([67], 2), ...sounding([60])]));
    expect(downwards['foldedPeakInterval']).toBe(-1);
  });

  test('the more the harmony changes, the lower its main peak', () => {
    const steady = named(sounding([60], 3));
    const changing = named(Float32Array.from([60, 62, 64, 65, 67, 69].flatMap((note) => [...sounding([note], 0.5)])));
    expect(changing['foldedPeakHeight']).toBeLessThan(0.6 * steady['foldedPeakHeight']!);
  });

  test('tones are clearer than noise', () => {
    let state = 1;
    const noise = Float32Array.from({ length: RATE_HZ }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    });
    expect(named(sounding([57]))['pitchStrength']).toBeGreaterThan(1.5 * named(noise)['pitchStrength']!);
  });

  test('level does not count', () => {
    const loud = pitchContent(sounding([60, 64, 67]), RATE_HZ);
    const quiet = pitchContent(
      sounding([60, 64, 67]).map((sample) => sample / 128),
      RATE_HZ,
    );
    for (const [i, value] of loud.entries()) expect(quiet[i], PITCH_NAMES[i]).toBeCloseTo(value, 6);
  });

  test('silence has no pitch', () => expect(pitchContent(new Float32Array(5000), RATE_HZ)).toEqual([0, 0, 0, 0, 0]));
});
