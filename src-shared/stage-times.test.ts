import { expect, it } from 'vitest';
import { describeStages, NO_TIMES } from './stage-times';

it('tells the shares of the work, and how long the engine waited', () => {
  const work = { decodeMs: 410, featuresMs: 120, modelMs: 460, storeMs: 10 };
  expect(describeStages({ ...NO_TIMES, ...work, idleMs: 100, elapsedMs: 500 })).toBe(
    'decode 41 %, features 12 %, model 46 %, store 1 %; engine idle 20 %',
  );
});

it('has nothing to tell of a run without tracks', () => {
  expect(describeStages({ ...NO_TIMES, elapsedMs: 5000 })).toBe('');
});
