import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inputTensorShape } from './model-inputs';
import { modelSpecSchema } from './model-spec';

const shipped = JSON.parse(readFileSync(new URL('../models/crnn-1/spec.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
> & { features: object };
function without(object: object, ...keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

const { features } = shipped;
const common = without(shipped, 'formatVersion', 'features', 'inputShape');

const logMel = { ...features, derivatives: true };
const mels = without(features, 'dbMin', 'dbMax');
const mfcc = {
  ...mels,
  kind: 'mfcc',
  nMfcc: 2,
  lifter: 0,
  rowRanges: [
    [-1150, 500],
    [-450, 450],
  ],
  derivatives: false,
};
const version2 = (...inputs: object[]): object => ({ formatVersion: 2, ...common, inputs });

describe('modelSpecSchema', () => {
  test('a spec of the first version reads as one of the second with its one spectrogram', () => {
    const spec = modelSpecSchema.parse(shipped);
    expect(spec).toEqual({ formatVersion: 2, ...common, inputs: [{ ...features, derivatives: false }] });
    expect(inputTensorShape(spec.inputs[0]!, spec.audio.segmentSamples)).toEqual([64, 126, 1]);
    expect(modelSpecSchema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test('several inputs, in their order', () => {
    const { inputs, audio } = modelSpecSchema.parse(version2(mfcc, logMel));
    expect(inputs.map((input) => inputTensorShape(input, audio.segmentSamples))).toEqual([
      [2, 126, 1],
      [64, 126, 3],
    ]);
  });

  test.each<[string, object, RegExp]>([
    ['a shape that is not what the features give', { ...shipped, inputShape: [64, 125, 1] }, /inputShape/],
    ['a version there is not', { ...shipped, formatVersion: 3 }, /formatVersion/],
    ['no input', version2(), /inputs/],
    ['two inputs of one kind', version2(logMel, logMel), /two inputs are of one kind/],
    ['inputs of different frames', version2({ ...mfcc, hopLength: 256 }, logMel), /inputs differ in nFft/],
    ['too few ranges', version2({ ...mfcc, nMfcc: 3 }), /rowRanges/],
    ['a kind there is not', version2({ kind: 'wavelet' }), /kind/],
  ])('refused: %s', (_, spec, message) => {
    expect(() => modelSpecSchema.parse(spec)).toThrow(message);
  });
});
