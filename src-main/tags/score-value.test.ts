import { expect, it } from 'vitest';
import { scoreValue } from './score-value';

const label = (title: string) => ({ id: title, title, tagValue: title, threshold: 0.5 });

it('has the labels best first, also those whose titles are numbers', () => {
  const heads = [{ name: 'genre' as const, activation: 'sigmoid' as const, labels: ['Rock', '80'].map(label) }];
  const heard = [{ name: 'genre' as const, meanProbs: [0.5, 0.25] }];
  expect(scoreValue({ id: 'm', heads }, heard)).toBe('{"model":"m","genre":{"Rock":0.5,"80":0.25}}');
});

it('holds nothing that a tag format takes for the end of a value', () => {
  const titles = ['Folk, World; & "Country"', 'Happy / excited'];
  const heads = [{ name: 'mood' as const, activation: 'softmax' as const, labels: titles.map(label) }];
  const value = scoreValue({ id: 'm', heads }, [{ name: 'mood', meanProbs: [0.7, 0.3] }]);
  expect(value).not.toMatch(/;|\/|, |\0/);
  expect(JSON.parse(value)).toEqual({ model: 'm', mood: { [titles[0] ?? '']: 0.7, [titles[1] ?? '']: 0.3 } });
});
