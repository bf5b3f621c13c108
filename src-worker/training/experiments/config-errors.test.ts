import { describe, expect, test } from 'vitest';
import { parseExperimentConfig } from './config';

const config = {
  id: 'x',
  title: 'X',
  task: 'one-label',
  segmentSec: 3,
  inputs: [{ kind: 'log-mel' }],
  architecture: { kind: 'conv' },
  training: { epochs: 1, batchSize: 1, learningRate: 1 },
};

describe('what is wrong with a configuration', () => {
  test.each([
    [{ segmentsec: 3 }, 'x.json: unknown key segmentsec; meant is perhaps segmentSec'],
    [{ inputs: [{ kind: 'log-mel', nMel: 3 }] }, 'x.json: inputs.0: unknown key nMel; meant is perhaps nMels'],
    [
      { architecture: { kind: 'conv', filter: [1] } },
      'x.json: architecture: unknown key filter; meant is perhaps filters',
    ],
    [
      { training: { ...config.training, schedule: { kind: 'plateau', factr: 1 } } },
      /schedule: unknown key factr; meant is perhaps factor/,
    ],
    [{ inputs: [{ kind: 'logmel' }] }, 'x.json: inputs.0.kind: not known; known are log-mel, mfcc, chroma, raw'],
    [{ colour: 'red' }, /^x\.json: unknown key colour; known are .*segmentSec, inputs/],
    [{ title: undefined }, 'x.json: title: missing'],
    [{ segmentSec: -1 }, /^x\.json: segmentSec: too small/],
    [{ segmentSec: -1, id: 'A b' }, /^x\.json: id: lower-case letters.*; segmentSec: too small/],
    [{ task: 'two-label' }, /^x\.json: task: .*one-label.*several-labels/],
  ])('%j', (change, message) => {
    expect(() => parseExperimentConfig({ ...config, ...change }, 'x.json')).toThrow(
      typeof message === 'string' ? expect.objectContaining({ message }) : message,
    );
  });
});
