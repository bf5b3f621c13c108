import { expect, test } from 'vitest';
import { parseBackendRequest } from './backend-request';

const ARGS = ['--data', 'music', '--work', 'there', '--config', 'x.json'];

test.each([
  [ARGS, null],
  [['--backend', 'wasm', ...ARGS], 'wasm'],
  [[...ARGS, '--backend=wasm'], 'wasm'],
])('of %j the backend is taken out', (argv, asked) => {
  const request = { isTableWanted: false, asked, workDir: 'there', others: ARGS };
  expect(parseBackendRequest(argv)).toEqual(request);
});

test('--backends asks for the table', () => {
  expect(parseBackendRequest(['--backends'])).toMatchObject({ isTableWanted: true, workDir: '.cache/training' });
});

test('--backend without a name is refused', () => {
  expect(() => parseBackendRequest(['--work', 'there', '--backend'])).toThrow('--backend needs a name');
});
