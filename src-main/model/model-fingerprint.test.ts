import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../src-shared/model-spec';
import { TEST_SPEC } from '../testing/fixtures';
import { hearingFingerprint, networkFingerprint, showingFingerprint } from './model-fingerprint';

const spec: ModelSpec = {
  ...TEST_SPEC,
  files: { 'model.json': '1'.repeat(64), 'weights.bin': '2'.repeat(64), 'model.onnx': '3'.repeat(64) },
};
const withFile = (name: string): ModelSpec => ({ ...spec, files: { ...spec.files, [name]: 'f'.repeat(64) } });
const embedding = { layer: 'trunk', valueCount: 8, backbone: 'b'.repeat(64) };
const writtenAnew = [withFile('model.onnx'), withFile('top.onnx'), { ...spec, embedding }];

const [head, ...heads] = spec.heads;
const strict: ModelSpec = {
  ...spec,
  heads: [{ ...head!, labels: head!.labels.map((label) => ({ ...label, threshold: 0.987 })) }, ...heads],
};

describe('hearingFingerprint', () => {
  test('a network that is written anew hears what it heard', () => {
    for (const other of writtenAnew) expect(hearingFingerprint(other)).toBe(hearingFingerprint(spec));
  });

  test('so does one whose labels are shown otherwise', () => {
    expect(hearingFingerprint(strict)).toBe(hearingFingerprint(spec));
    expect(hearingFingerprint({ ...spec, id: 'test-2', title: 'Another' })).toBe(hearingFingerprint(spec));
  });

  test('other weights, labels or sound are another model', () => {
    const [, ...labels] = head!.labels;
    const others = [
      withFile('model.json'),
      withFile('weights.bin'),
      { ...spec, heads: [{ ...head!, labels }, ...heads] },
      { ...spec, audio: { ...spec.audio, segmentHopSamples: 7 } },
    ];
    for (const other of others) expect(hearingFingerprint(other)).not.toBe(hearingFingerprint(spec));
  });

  test('a model without its trained form goes by the form it has', () => {
    const bare = { ...spec, files: { 'model.onnx': '3'.repeat(64) } };
    const other = { ...spec, files: { 'model.onnx': '4'.repeat(64) } };
    expect(hearingFingerprint(other)).not.toBe(hearingFingerprint(bare));
  });
});

test('tracks show something else when thresholds change, or what is heard', () => {
  for (const other of [strict, withFile('weights.bin')])
    expect(showingFingerprint(other)).not.toBe(showingFingerprint(spec));
  expect(showingFingerprint(withFile('model.onnx'))).toBe(showingFingerprint(spec));
});

describe('networkFingerprint', () => {
  test('engines are measured anew on whatever is another file', () => {
    expect(networkFingerprint(strict)).toBe(networkFingerprint(spec));
    for (const other of writtenAnew) expect(networkFingerprint(other)).not.toBe(networkFingerprint(spec));
  });

  test('but for models on one backbone, whatever their labels', () => {
    const [, ...labels] = head!.labels;
    const own = { ...withFile('weights.bin'), heads: [{ ...head!, labels }, ...heads], embedding };
    expect(networkFingerprint(own)).toBe(networkFingerprint({ ...spec, embedding }));
    const elsewhere = { ...own, embedding: { ...embedding, backbone: 'c'.repeat(64) } };
    expect(networkFingerprint(elsewhere)).not.toBe(networkFingerprint(own));
  });
});
