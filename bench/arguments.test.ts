import { expect, test } from 'vitest';
import { parseBenchArguments } from './arguments';

test('without arguments: four-minute tracks on the processor', () => {
  expect(parseBenchArguments([])).toEqual({
    command: 'tracks',
    engines: ['onnx-cpu'],
    folder: null,
    trackCount: 16,
    python: 'python3',
  });
});

test('engines, folder, count and interpreter are taken', () => {
  const args = ['soak', '--engine', 'onnx-webgpu', '--engine', 'tfjs-wasm', '--tracks', '40', '--folder', '/m'];
  expect(parseBenchArguments([...args, '--python', '/p'])).toEqual({
    command: 'soak',
    engines: ['onnx-webgpu', 'tfjs-wasm'],
    folder: '/m',
    trackCount: 40,
    python: '/p',
  });
  expect(parseBenchArguments(['soak'])).toMatchObject({ trackCount: 1000 });
  expect(parseBenchArguments(['rescore'])).toMatchObject({ command: 'rescore', trackCount: 10_000 });
});

test.each([
  [['fly'], 'fly'],
  [['rescore', 'soak'], 'rescore soak'],
  [['--engine', 'steam'], 'unknown engine: steam'],
  [['--tracks', 'many'], 'many'],
  [['--wrong'], '--wrong'],
])('%j is refused', (args, about) => {
  expect(() => parseBenchArguments(args)).toThrow(
    expect.objectContaining({ code: 'bad-input', message: expect.stringContaining(about) as string }) as Error,
  );
});
