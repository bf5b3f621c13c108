import { describe, expect, it } from 'vitest';
import { valueLabelX } from './histogram-chart';

describe('valueLabelX', () => {
  it('is right behind the bar where no threshold is near', () => {
    expect(valueLabelX(100, null, 25)).toBe(107);
    expect(valueLabelX(100, 60, 25)).toBe(107);
    expect(valueLabelX(100, 150, 25)).toBe(107);
  });

  it('never lets the threshold run through the text', () => {
    for (let thresholdX = 0; thresholdX < 300; thresholdX++) {
      const x = valueLabelX(100, thresholdX, 25);
      expect(thresholdX > x && thresholdX < x + 25, `threshold at ${thresholdX}`).toBe(false);
    }
  });
});
