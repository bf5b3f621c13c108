import { expect, it } from 'vitest';
import { reasonBeside } from './reason-beside';

const PATH = '/music/a: b.mp3';

it.each([
  [`${PATH}: no audio in it`, 'no audio in it'],
  [`file-read-only: ${PATH}: the file is read-only`, 'the file is read-only'],
  ['not-verified: the genre would read otherwise', 'the genre would read otherwise'],
  // Only at the front, and only what is a code.
  [`can't read ${PATH}: gone`, `can't read ${PATH}: gone`],
  ['not planned: the file is empty', 'not planned: the file is empty'],
])('%s', (reason, beside) => {
  expect(reasonBeside(PATH, reason)).toBe(beside);
});
