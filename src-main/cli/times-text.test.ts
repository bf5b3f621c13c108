import { expect, it } from 'vitest';
import { NO_TIMES } from '../../src-shared/stage-times';
import { IDLE_ANALYSIS } from '../analysis/run-progress';
import { timesText } from './times-text';

it('tells speed, memory and stages', () => {
  const stages = { decodeMs: 2000, featuresMs: 1000, modelMs: 6990, storeMs: 10, idleMs: 500 };
  const times = { ...stages, heardSec: 2400, elapsedMs: 5000, peakMemoryBytes: 600e6 };
  expect(timesText({ ...IDLE_ANALYSIS, done: 11, failed: 1, times })).toBe(
    '10 files heard in 0:05: 2.0 a second, 480 times as fast as they play, 600 MB of memory\n' +
      'decode 20 %, features 10 %, model 70 %, store 0 %; engine idle 10 %',
  );
});

it('is silent when nothing was heard', () => {
  expect(timesText({ ...IDLE_ANALYSIS, done: 1, failed: 1, times: { ...NO_TIMES, elapsedMs: 900 } })).toBe('');
});
