import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { machineKey, packageVersion } from './machine-key';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the key is the same as long as nothing changes', () => {
  expect(machineKey(['onnxruntime-node'], ['0.1.0', 'model'])).toBe(
    machineKey(['onnxruntime-node'], ['0.1.0', 'model']),
  );
});

test('the key changes with the facts, the packages and what drivers are told', () => {
  const keys = [
    machineKey(['onnxruntime-node'], ['0.1.0', 'model']),
    machineKey(['onnxruntime-node'], ['0.2.0', 'model']),
    machineKey(['onnxruntime-node'], ['0.1.0', 'other']),
    machineKey(['onnxruntime-node', '@tensorflow/tfjs'], ['0.1.0', 'model']),
  ];
  vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
  keys.push(machineKey(['onnxruntime-node'], ['0.1.0', 'model']));
  expect(new Set(keys).size).toBe(keys.length);
});

test('the version of a package is the installed one, null without it', () => {
  const manifest = new URL('../../node_modules/strtok3/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  expect(packageVersion('strtok3')).toBe(version);
  expect(packageVersion('no-such-package')).toBeNull();
});
