import { expect, it } from 'vitest';
import type { ModelVersion } from '../../src-shared/model-version';
import { modelRecord, modelsText } from './models-text';

const shipped: ModelVersion = {
  id: 'shipped-1',
  info: { id: 'shipped-1', title: 'Shipped', createdOn: '2026-01-02', architecture: 'none', heads: [] },
  error: null,
  isInUse: true,
  isShipped: true,
  canRescore: true,
  heardTracks: 120,
  sizeBytes: 7_640_000,
  training: null,
};
const own: ModelVersion = {
  ...shipped,
  id: 'mine-1',
  info: { ...shipped.info!, id: 'mine-1', title: 'Mine' },
  isInUse: false,
  isShipped: false,
  heardTracks: 0,
  training: { field: 'genre', songs: 300, labels: 4, macroF1: null, baseTitle: 'Shipped' },
};
const broken: ModelVersion = {
  ...own,
  id: 'half-1',
  info: null,
  error: { code: 'model-invalid', message: 'spec.json\nis missing' },
  sizeBytes: 0,
  training: null,
};

it('is a table that marks the model in use, and says what is wrong with a broken one', () => {
  expect(modelsText([shipped, own, broken]).split('\n')).toEqual([
    '  id         made on     heard  size    title',
    '* shipped-1  2026-01-02  120    7.6 MB  Shipped (came with Sleevenotes)',
    '  mine-1     2026-01-02  0      7.6 MB  Mine (retrained on Shipped: 4 labels, 300 songs)',
    '  half-1     -           0      0.0 MB  spec.json\\nis missing',
    '',
  ]);
});

it('is a record without what only the window needs', () => {
  expect(modelRecord(own)).toEqual({
    id: 'mine-1',
    title: 'Mine',
    createdOn: '2026-01-02',
    inUse: false,
    shipped: false,
    heard: 0,
    canRescore: true,
    sizeBytes: 7_640_000,
    training: own.training,
    error: null,
  });
});
