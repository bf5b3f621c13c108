import { describe, expect, test } from 'vitest';
import { refuseHopeless } from './check-cells';
import { parseNetworkConfig } from './config';

const config = parseNetworkConfig(
  {
    id: 'good',
    title: 'Good',
    task: 'one-label',
    segmentSec: 3,
    inputs: [{ kind: 'log-mel' }],
    architecture: { kind: 'crnn' },
    training: { epochs: 1, batchSize: 1, learningRate: 1 },
  },
  'test',
);
const songs = Array.from({ length: 8 }, (_, index) => ({
  id: `song ${index}`,
  labels: [index % 2 === 0 ? 'Jazz' : 'Polka'],
  absent: [],
  source: 'test',
  durationSec: 20,
}));

describe('refuseHopeless', () => {
  test.each([
    ['an input the architecture does not take', { inputs: [{ kind: 'mfcc' }] }, /^bad: .*crnn.*log-mel.*not mfcc/],
    ['raw sound beside a picture', { inputs: [{ kind: 'raw' }, { kind: 'chroma' }] }, /^bad: .*raw/],
    [
      'augmentation that means nothing',
      { augmentation: { gainDb: 3 }, inputs: [{ kind: 'mfcc' }] },
      /^bad: augmentation\.gainDb/,
    ],
    [
      'derivatives of too few frames',
      { segmentSec: 0.5, stft: { nFft: 8192, hopLength: 2048 }, inputs: [{ kind: 'log-mel', derivatives: true }] },
      /^bad: derivatives need 9 frames/,
    ],
  ])('%s, before the music is looked at', (_, change, message) => {
    const bad = parseNetworkConfig({ ...config, id: 'bad', ...change }, 'test');
    expect(() => refuseHopeless([bad], null)).toThrow(message);
    expect(() => refuseHopeless([bad, config], null)).not.toThrow();
  });

  test('music that none of the experiments can take, before it is listened to', () => {
    const long = { ...config, id: 'long', segmentSec: 60 };
    expect(() => refuseHopeless([config], songs)).not.toThrow();
    expect(() => refuseHopeless([long, config], songs)).not.toThrow();
    expect(() => refuseHopeless([long], songs)).toThrow('long: segments of 60 s are longer than every song');
    expect(() => refuseHopeless([config, long], songs.slice(0, 4))).toThrow(
      'good: too few songs of Jazz (2), Polka (2)',
    );
  });
});
