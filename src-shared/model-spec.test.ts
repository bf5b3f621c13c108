import { describe, expect, test } from 'vitest';
import { inputTensorShape } from './model-inputs';
import { modelSpecSchema } from './model-spec';

const stft = { nFft: 2048, winLength: 2048, hopLength: 512, center: false };
const mels = { nMels: 64, fMinHz: 20, fMaxHz: 11_025, melScale: 'htk', melNorm: 'slaney', aMin: 1e-10 };
const features = { kind: 'log-mel', ...stft, ...mels, dbMin: -60, dbMax: 40 };
const label = (id: string): object => ({ id, title: id, tagValue: id, threshold: null });
const common = {
  id: 'some-1',
  title: 'Some',
  createdOn: '2026-01-01',
  architecture: 'CRNN',
  audio: { sampleRateHz: 22_050, segmentSamples: 66_150, segmentHopSamples: 66_150 },
  heads: [{ name: 'genre', activation: 'sigmoid', labels: [label('Jazz'), label('Rock')] }],
  files: { 'model.onnx': '0'.repeat(64) },
};
const version1 = { formatVersion: 1, ...common, features, inputShape: [64, 126, 1] };

const logMel = { ...features, derivatives: true };
const rowRanges = [
  [-1150, 500],
  [-450, 450],
];
const mfcc = { kind: 'mfcc', ...stft, ...mels, nMfcc: 2, lifter: 0, rowRanges, derivatives: false };
const version2 = (...inputs: object[]): object => ({ formatVersion: 2, ...common, inputs });

describe('modelSpecSchema', () => {
  test('a spec of the first version reads as one of the second with its one spectrogram', () => {
    const spec = modelSpecSchema.parse(version1);
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
    ['a shape that is not what the features give', { ...version1, inputShape: [64, 125, 1] }, /inputShape/],
    ['a version there is not', { ...version1, formatVersion: 3 }, /formatVersion/],
    ['no input', version2(), /inputs/],
    ['two inputs of one kind', version2(logMel, logMel), /two inputs are of one kind/],
    ['inputs of different frames', version2({ ...mfcc, hopLength: 256 }, logMel), /inputs differ in nFft/],
    ['too few ranges', version2({ ...mfcc, nMfcc: 3 }), /rowRanges/],
    ['a kind there is not', version2({ kind: 'wavelet' }), /kind/],
  ])('refused: %s', (_, spec, message) => {
    expect(() => modelSpecSchema.parse(spec)).toThrow(message);
  });
});
