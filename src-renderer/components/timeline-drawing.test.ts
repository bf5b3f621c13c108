import { describe, expect, it } from 'vitest';
import { axisTimes, GROUP_GAP, ROW_PITCH, rowTop, TIME_AXIS_HEIGHT, timelineHeight } from './timeline-drawing';

const row = (id: string) => ({ id, title: id, hue: 0, values: [] });
const groups = [[row('a'), row('b')], [row('c')]];

it('stacks rows and sets groups apart', () => {
  expect(rowTop(groups, 0, 1)).toBe(ROW_PITCH);
  expect(rowTop(groups, 1, 0)).toBe(2 * ROW_PITCH + GROUP_GAP);
  expect(timelineHeight(groups)).toBe(3 * ROW_PITCH + GROUP_GAP + TIME_AXIS_HEIGHT);
});

describe('axisTimes', () => {
  it.each([
    [6, 600],
    [240, 600],
    [10_800, 900],
  ])('marks %i s on %i px so that marks neither crowd nor lie past the end', (durationSec, widthPx) => {
    const times = axisTimes(durationSec, widthPx);
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBeLessThanOrEqual(durationSec);
    expect(times.length).toBeGreaterThan(2);
    expect(widthPx / times.length).toBeGreaterThan(40);
  });

  it('marks only the start of a song shorter than the least step', () => {
    expect(axisTimes(0.4, 600)).toEqual([0]);
  });
});
