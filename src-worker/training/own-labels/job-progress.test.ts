import { expect, test } from 'vitest';
import type { TrainerReply } from '../../../src-shared/contract/trainer-contract';
import { JobControl } from './job-control';
import { JobProgress } from './job-progress';

test('says how far the whole job is a few times a second, and how long it may take', () => {
  let nowMs = 0;
  const told: TrainerReply[] = [];
  const progress = new JobProgress(
    (reply) => told.push(reply),
    new JobControl(() => nowMs),
    () => nowMs,
  );
  progress.begin({ title: 'Reading', from: 0, to: 0.1 });
  nowMs = 1000;
  progress.begin({ title: 'Training', from: 0.1, to: 1 });
  nowMs = 1100;
  progress.tell(0.1);
  nowMs = 2000;
  progress.tell(1 / 9);
  expect(told).toEqual([
    { type: 'progress', stage: 'Reading', progress: 0, etaSec: null },
    { type: 'progress', stage: 'Training', progress: 0.1, etaSec: 9 },
    { type: 'progress', stage: 'Training', progress: 0.2, etaSec: 8 },
  ]);
});
