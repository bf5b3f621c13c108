import { expect, it } from 'vitest';
import type { EnginesState } from '../../src-shared/engines';
import { enginesText } from './engines-text';

const state: EnginesState = {
  choice: 'auto',
  rows: [
    {
      engine: 'onnx-cpu',
      probe: { engine: 'onnx-cpu', device: 'a chip', problem: null, goldenError: 1.5e-6, segmentsPerSec: 200 },
    },
    {
      engine: 'onnx-webgpu',
      probe: {
        engine: 'onnx-webgpu',
        device: 'a card',
        problem: 'crashed:\nbadly',
        goldenError: 0,
        segmentsPerSec: null,
      },
    },
    { engine: 'tfjs-wasm', probe: null },
  ],
  used: 'onnx-cpu',
  trying: null,
};

it('is a table that marks the engine that is used, and says why not of the others', () => {
  expect(enginesText(state).split('\n')).toEqual([
    '  engine       segments/s  off by  device, and why not',
    '* onnx-cpu     200.0       1.5e-6  a chip',
    '  onnx-webgpu  -           0.0e+0  a card: crashed:\\nbadly',
    '',
  ]);
});

it('says when the settings ask for another one', () => {
  expect(enginesText({ ...state, choice: 'onnx-webgpu' })).toContain('The settings ask for onnx-webgpu.\n');
});
