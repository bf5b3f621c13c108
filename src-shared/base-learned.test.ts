import { expect, it } from 'vitest';
import { baseLearnedText } from './base-learned';
import type { TrainingReport } from './training-report';

const song: TrainingReport['songs'][number] = { id: 'a', actual: [], probs: [], x: 0, y: 0 };
const compared = {
  base: { id: 'b', title: 'Before' },
  baseMacroF1: { value: 0.5, interval: [0.4, 0.6] as [number, number] },
  songs: [song, song],
};

it('says on how many songs the base model was itself trained, where that is known', () => {
  expect(baseLearnedText({ ...compared, baseLearned: 1 })).toContain('trained on 1 of these 2 songs');
  expect(baseLearnedText({ ...compared, baseLearned: 0 })).toContain('not trained on any');
  expect(baseLearnedText(compared)).toContain('is not known');
  expect(baseLearnedText({ ...compared, baseMacroF1: null, baseLearned: 1 })).toBe('');
});
