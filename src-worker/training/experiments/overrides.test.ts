import { describe, expect, test } from 'vitest';
import { CodedError } from '../../../src-shared/errors';
import { applyOverrides, parseOverride } from './overrides';

describe('parseOverride', () => {
  test.each([
    ['training.epochs=10', { keys: ['training', 'epochs'], value: 10 }],
    ['inputs.0.nMels=64', { keys: ['inputs', '0', 'nMels'], value: 64 }],
    ['augmentation.pitchShiftSemitones=[-1,1]', { keys: ['augmentation', 'pitchShiftSemitones'], value: [-1, 1] }],
    ['training.patience=null', { keys: ['training', 'patience'], value: null }],
    ['title=a = b', { keys: ['title'], value: 'a = b' }],
    ['title=', { keys: ['title'], value: '' }],
  ])('%s', (text, override) => {
    expect(parseOverride(text)).toEqual(override);
  });

  test.each(['training.epochs', '=10', 'training..epochs=10', '.epochs=10', ''])('refuses %j', (text) => {
    expect(() => parseOverride(text)).toThrow(/--set needs KEY=VALUE/);
  });
});

describe('applyOverrides', () => {
  const json = { id: 'x', training: { epochs: 30, batchSize: 16 }, inputs: [{ kind: 'log-mel' }] };
  const apply = (...texts: string[]): unknown => applyOverrides(json, texts.map(parseOverride));

  test('puts values in and leaves the rest, and the original, as it was', () => {
    expect(apply('training.epochs=1', 'inputs.0.nMels=64', 'augmentation.overlap=true')).toEqual({
      id: 'x',
      training: { epochs: 1, batchSize: 16 },
      inputs: [{ kind: 'log-mel', nMels: 64 }],
      augmentation: { overlap: true },
    });
    expect(json.training.epochs).toBe(30);
    expect(json.inputs).toEqual([{ kind: 'log-mel' }]);
  });

  test('of two for one key the last one holds', () => {
    expect(apply('id=y', 'id=z')).toMatchObject({ id: 'z' });
  });

  test('a key that names a prototype is only a key', () => {
    const changed = apply('__proto__.epochs=1') as object;
    expect(Object.keys(changed)).toContain('__proto__');
    expect('epochs' in {}).toBe(false);
  });

  test.each([
    ['inputs.1.nMels=64', '--set inputs.1.nMels: inputs takes 0 to 0, not 1'],
    ['inputs.first=64', '--set inputs.first: inputs takes 0 to 0, not first'],
    ['id.x=64', '--set id.x: id has no keys of its own'],
  ])('refuses %s', (text, message) => {
    expect(() => apply(text)).toThrow(new CodedError('bad-input', message));
  });
});
