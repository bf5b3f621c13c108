import { describe, expect, test } from 'vitest';
import { isSameConfig, parseExperimentConfig } from './config';

const MINIMAL = {
  id: 'x',
  title: 'X',
  task: 'one-label',
  segmentSec: 3,
  inputs: [{ kind: 'log-mel' }],
  architecture: { kind: 'conv' },
  training: { epochs: 1, batchSize: 1, learningRate: 1 },
};

describe('a configuration and a stored one', () => {
  const config = parseExperimentConfig(MINIMAL, 'x.json');

  test('are the same when one leaves out what the other says by default', () => {
    expect(isSameConfig(MINIMAL, config)).toBe(true);
    expect(isSameConfig(JSON.parse(JSON.stringify(config)), config)).toBe(true);
  });

  test.each([
    ['another value', { ...MINIMAL, segmentSec: 10 }],
    ['a key there is no more', { ...MINIMAL, color: 'red' }],
    ['nothing', null],
  ])('differ by %s', (_, stored) => {
    expect(isSameConfig(stored, config)).toBe(false);
  });
});
