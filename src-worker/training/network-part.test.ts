import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { smallNetwork } from './architectures/testing/small-networks';
import { cutNetwork, tensorsOf, wholeNetwork } from './network-part';

const model = smallNetwork(tf, 'musicnn', 1);
const layersOf = (part: Parameters<typeof tensorsOf>[0]): string[] =>
  tensorsOf(part).map(({ sourceLayer }) => sourceLayer.name);

test('both parts of a network together have all its layers, and only the cut in common', () => {
  const whole = wholeNetwork(model);
  const { trunk, top } = cutNetwork(whole, 'pooled_norm', 'kept');
  expect([...trunk.outputs.keys(), ...top.inputs.keys()]).toEqual(['kept', 'kept']);
  const [before, behind] = [layersOf(trunk), layersOf(top)];
  expect(before.filter((name) => behind.includes(name))).toEqual(['pooled_norm']);
  expect(new Set([...before, ...behind])).toEqual(new Set(layersOf(whole)));
  expect(before).toContain('front_norm');
  expect(behind).toEqual(expect.arrayContaining(['dense', 'embedding', ...model.outputNames]));
});

test('a network can be cut as often as one likes', () => {
  const cut = () => layersOf(cutNetwork(wholeNetwork(model), 'dense', 'kept').top);
  expect(cut()).toEqual(cut());
});

test('a layer that is not there, and one that does not carry everything, are refused', () => {
  const cutAt = (layer: string) => () => cutNetwork(wholeNetwork(model), layer, 'kept');
  expect(cutAt('nowhere')).toThrow(/no layer nowhere; there are .*dense/);
  expect(cutAt('mid1_norm')).toThrow(/cannot be cut at mid1_norm: \S+ needs more than that/);
  expect(cutAt(model.outputNames[0]!)).toThrow(/needs more than that/);
});
