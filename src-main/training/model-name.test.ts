import { expect, it } from 'vitest';
import { modelIdSchema } from '../../src-shared/model-spec';
import { nameModel } from './model-name';

it.each([
  ['My genres', 'my-genres-1'],
  ['Größe & Übung!', 'gro-e-ubung-1'],
  ['  ../../etc  ', 'etc-1'],
  ['東京', 'model-1'],
  ['x'.repeat(80), `${'x'.repeat(40)}-1`],
])('makes an id of %j', (title, id) => {
  expect(nameModel(title, new Set())).toBe(id);
  expect(modelIdSchema.safeParse(id).success).toBe(true);
});

it('counts on until nobody has the name', () => {
  expect(nameModel('Mine', new Set(['mine-1', 'mine-2', 'mine-4']))).toBe('mine-3');
});
