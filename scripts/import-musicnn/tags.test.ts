import { expect, test } from 'vitest';
import { readTags } from './tags.mjs';

test('the tags are those of the Million Song Dataset', () => {
  const configuration = "SR = 16000\n\nMTT_LABELS = ['guitar']\n\nMSD_LABELS = ['rock','female vocalists', '00s']\n";
  expect(readTags(configuration)).toEqual(['rock', 'female vocalists', '00s']);
  expect(() => readTags("MTT_LABELS = ['guitar']")).toThrow('names no MSD_LABELS');
});
