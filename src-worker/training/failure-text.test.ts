import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CodedError } from '../../src-shared/errors';
import { failureText } from './failure-text';

test('a file where a folder has to be made is told by its path', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sleevenotes-failure-'));
  const place = join(dir, 'file', 'results');
  writeFileSync(join(dir, 'file'), '');
  let failure: unknown;
  try {
    mkdirSync(place, { recursive: true });
  } catch (error) {
    failure = error;
  }
  rmSync(dir, { recursive: true });
  expect(failureText(failure)).toBe(`${place} cannot be used: a part of its path is a file, not a folder`);
});

test('what is told in plain words already stays', () => {
  expect(failureText(new CodedError('file-missing', 'my.json: there is no such file'))).toBe(
    'my.json: there is no such file',
  );
  expect(failureText(new Error('wrong'))).toBe('wrong');
});
