import { expect, it } from 'vitest';
import { TRAINABLE_NETWORKS } from './trainable-networks';

it('offers each network once, and tells its cost as a multiple of the quickest', () => {
  const names = TRAINABLE_NETWORKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Math.min(...TRAINABLE_NETWORKS.map(({ cost }) => cost))).toBe(1);
});
