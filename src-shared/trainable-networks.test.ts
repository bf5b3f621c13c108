import { expect, it } from 'vitest';
import { ARCHITECTURES } from '../src-worker/training/architectures/registry';
import { TRAINABLE_NETWORKS } from './trainable-networks';

it('offers every network there is, once, by the name the trainer knows', () => {
  const names = TRAINABLE_NETWORKS.map(({ name }) => name);
  expect([...names].sort()).toEqual(ARCHITECTURES.map(({ kind }) => kind).sort());
});
