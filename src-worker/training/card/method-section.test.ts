import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readTrainConfig, type TrainConfig } from '../config';
import { SMALL_RECIPE } from '../testing/small-recipe';
import { methodSection } from './method-section';

let shipped: TrainConfig;
beforeAll(async () => {
  shipped = await readTrainConfig(join(import.meta.dirname, '../configs/musicnn-vgg-1.json'));
});

describe('methodSection', () => {
  test('tells how often an epoch hears what', () => {
    const training = { ...shipped.training, segmentsPerTrack: 5, segmentsPerNotMusic: 3 };
    expect(methodSection({ ...shipped, training })).toContain(
      'up to 5 random segments a track (of what is no music up to 3, of a clip of one segment up to 2 times that one)',
    );
    const single = { ...training, segmentsPerTrack: 1 };
    expect(methodSection({ ...shipped, training: single })).toContain('one segment up to 1 times');
  });

  test('tells how genres are taught that only taggers know, where there are any taggers', () => {
    const section = methodSection(shipped);
    expect(section).toContain('(Dance, Funk, House, Punk, Soul, Techno, Trance)');
    expect(section).toMatch(/at least\s1\.5, no where it is at most 0\.5;/);
    expect(methodSection({ ...shipped, distillation: { weight: 0 } })).not.toContain('Dance');
  });

  test('names the rates of dropout', () => {
    const architecture = { kind: 'musicnn-vgg', pooledDropout: 0.4, dropout: 0.25 };
    expect(methodSection({ ...shipped, architecture })).toContain('Dropout: pooledDropout 0.4, dropout 0.25.');
    expect(methodSection(SMALL_RECIPE)).not.toContain('ropout');
  });

  test('a whole network is trained on what a track holds', () => {
    const section = methodSection(SMALL_RECIPE);
    expect(section).toContain('up to 2 random segments a track, batch 4');
    expect(section).not.toContain('Only what comes behind');
    expect(section).toContain('Training side only: level +-1 dB');
    expect(methodSection(shipped)).toContain('behind the layer trunk is trained.');
    expect(methodSection(shipped)).toContain('Nothing is augmented.');
  });
});
