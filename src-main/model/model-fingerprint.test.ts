import { describe, expect, test } from 'vitest';
import type { ModelSpec } from '../../src-shared/model-spec';
import { TEST_SPEC } from '../testing/fixtures';
import { hearingFingerprint, networkFingerprint } from './model-fingerprint';

const spec: ModelSpec = {
  ...TEST_SPEC,
  files: { 'model.json': '1'.repeat(64), 'weights.bin': '2'.repeat(64), 'model.onnx': '3'.repeat(64) },
};
const withFile = (name: string): ModelSpec => ({ ...spec, files: { ...spec.files, [name]: 'f'.repeat(64) } });
const embedding = { layer: 'trunk', valueCount: 8, backbone: 'b'.repeat(64) };
const writtenAnew = [withFile('model.onnx'), withFile('top.onnx'), { ...spec, embedding }];

describe('hearingFingerprint', () => {
  test('a network that is written anew hears what it heard', () => {
    for (const other of writtenAnew) expect(hearingFingerprint(other)).toBe(hearingFingerprint(spec));
  });

  test('other weights, thresholds or sound are another model', () => {
    const [head, ...heads] = spec.heads;
    const labels = head!.labels.map((label) => ({ ...label, threshold: 0.987 }));
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

test('engines are measured anew on whatever is another file', () => {
  for (const other of writtenAnew) expect(networkFingerprint(other)).not.toBe(networkFingerprint(spec));
});
