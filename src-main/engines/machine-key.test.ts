import { afterEach, expect, test, vi } from 'vitest';
import { machineKey } from './machine-key';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the key of an engine is the same as long as nothing changes', () => {
  expect(machineKey('onnx-webgpu', ['0.1.0', 'model'])).toBe(machineKey('onnx-webgpu', ['0.1.0', 'model']));
});

test('it changes with the program, the model, the packages of the engine and what drivers are told', () => {
  const keys = [
    machineKey('onnx-webgpu', ['0.1.0', 'model']),
    machineKey('onnx-webgpu', ['0.2.0', 'model']),
    machineKey('onnx-webgpu', ['0.1.0', 'other']),
    machineKey('tfjs-wasm', ['0.1.0', 'model']),
  ];
  vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
  keys.push(machineKey('onnx-webgpu', ['0.1.0', 'model']));
  expect(new Set(keys).size).toBe(keys.length);
});
