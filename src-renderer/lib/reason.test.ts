import { expect, it } from 'vitest';
import { reasonBeside } from './reason';

it('drops the path where it stands at the front, and only there', () => {
  const path = '/music/a: b.mp3';
  expect(reasonBeside(path, { code: 'no-audio', message: `${path}: no audio in it` })).toBe('no audio in it');
  expect(reasonBeside(path, { code: 'internal', message: `Can't read ${path}: gone` })).toBe(
    `Can't read ${path}: gone`,
  );
});
