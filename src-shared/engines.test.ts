import { describe, expect, test } from 'vitest';
import { type EngineName, type EngineProbe, enginesOf, fastestEngine } from './engines';

function probe(engine: EngineName, segmentsPerSec: number | null, problem: string | null = null): EngineProbe {
  return { engine, device: 'a device', problem, goldenError: 1e-6, segmentsPerSec };
}

describe('fastestEngine', () => {
  test('takes the fastest that is correct', () => {
    const wrong = probe('onnx-webgpu', 900, 'computes wrongly');
    expect(fastestEngine([probe('onnx-cpu', 100), wrong, probe('tfjs-native', 150)])).toBe('tfjs-native');
    expect(fastestEngine([probe('tfjs-wasm', 20), probe('onnx-cpu', null, 'crashed')])).toBe('tfjs-wasm');
  });

  test('prefers the processor of ONNX Runtime to what is hardly faster', () => {
    expect(fastestEngine([probe('onnx-webgpu', 109), probe('onnx-cpu', 100)])).toBe('onnx-cpu');
    expect(fastestEngine([probe('onnx-webgpu', 111), probe('onnx-cpu', 100)])).toBe('onnx-webgpu');
  });

  test('finds none where none is correct, or measured', () => {
    expect(fastestEngine([])).toBeNull();
    expect(fastestEngine([probe('onnx-cpu', 100, 'crashed'), probe('tfjs-wasm', null)])).toBeNull();
  });
});

test('enginesOf leaves out what cannot exist on a system', () => {
  expect(enginesOf('win32')).toEqual(['onnx-cpu', 'onnx-webgpu', 'onnx-directml', 'tfjs-wasm']);
  expect(enginesOf('darwin')).toContain('onnx-coreml');
  expect(enginesOf('linux')).toEqual(['onnx-cpu', 'onnx-webgpu', 'tfjs-cuda', 'tfjs-native', 'tfjs-wasm']);
});
