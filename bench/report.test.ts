import { expect, test } from 'vitest';
import { benchTable, engineRow, peerRow } from './report';

test('rates, the ratio to decoding alone, and shares of the work', () => {
  const times = {
    ...{ decodeMs: 3000, featuresMs: 1000, modelMs: 5900, storeMs: 100 },
    ...{ idleMs: 800, heardSec: 960, elapsedMs: 8000, peakMemoryBytes: 512e6 },
  };
  const ours = engineRow({ engine: 'onnx-cpu', tracks: 4, times, firstProbs: [] });
  const theirs = peerRow({
    ...{ decodeSec: 5, featuresSec: 5, modelSec: 10, totalSec: 20 },
    ...{ versions: 'librosa 1', firstProbs: [] },
  });
  const lines = benchTable({ tracks: 4, heardSec: 960, decodeOnlySec: 4, rows: [ours, theirs] }).split('\n');
  expect(lines[2]).toBe('| ffmpeg, decoding only | 1.000 | 1.00 | 240 | 1 |  |  |  |  |  |  |');
  expect(lines[3]).toBe('| onnx-cpu | 2.000 | 0.50 | 120 | 2.00 | 30 % | 10 % | 59 % | 1 % | 10 % | 512 MB |');
  expect(lines[4]).toBe('| Python (librosa 1) | 5.000 | 0.20 | 48 | 5.00 | 25 % | 25 % | 50 % | 0 % |  |  |');
});
