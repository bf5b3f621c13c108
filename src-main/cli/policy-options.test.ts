import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, policySchema } from '../../src-shared/policy';
import { THEME_SPEC } from '../testing/fixtures';
import { overridePolicy, parsePolicyOptions, type PolicyValues } from './policy-options';
import { UsageError } from './usage';

const policyWith = (values: PolicyValues, policy = DEFAULT_POLICY) =>
  overridePolicy(policy, parsePolicyOptions(values), THEME_SPEC);

describe('rules for one run', () => {
  it('are those of the settings where nothing else is said', () => {
    expect(policyWith({})).toEqual(DEFAULT_POLICY);
  });

  it('set a mode for both fields, or for each its own', () => {
    const policy = policyWith({ mode: 'replace', 'mood-mode': 'off' });
    expect([policy.genre.mode, policy.mood.mode]).toEqual(['replace', 'off']);
  });

  it('set limits, flags and what is preserved', () => {
    const settings = { ...DEFAULT_POLICY, genre: { ...DEFAULT_POLICY.genre, preserve: ['Mine'] } };
    const values = {
      'max-genres': '5',
      'max-moods': '2',
      'max-mood-words': '0',
      'min-share': '50%',
      preserve: ['Live', ' Demo '],
      'skip-own': true,
      scores: true,
      acousticbrainz: true,
    };
    const policy = policyWith(values, settings);
    expect(policy).toMatchObject({
      genre: { mode: 'fill', maxLabels: 5, minShareOfBest: 0.5, preserve: ['Mine', 'Live', 'Demo'] },
      mood: { maxLabels: 2, minShareOfBest: 0.5, preserve: ['Live', 'Demo'] },
      theme: { maxLabels: 0, minShareOfBest: 0.5 },
      skipOwn: true,
      writeScores: true,
      writeAcousticBrainz: true,
    });
    expect(policySchema.parse(policy)).toEqual(policy);
  });

  it('find a label by id, title or word, and keep what else is known of it', () => {
    const settings = { ...DEFAULT_POLICY, genre: { ...DEFAULT_POLICY.genre, labels: { Jazz: { tagValue: 'Swing' } } } };
    const policy = policyWith(
      { threshold: ['jazz=0.6', 'mood:Q1 title=never'], rename: ['q4 TAG=Calm = good'] },
      settings,
    );
    expect(policy.genre.labels).toEqual({ Jazz: { tagValue: 'Swing', threshold: 0.6 } });
    expect(policy.mood.labels).toEqual({ Q1: { threshold: null }, Q4: { tagValue: 'Calm = good' } });
  });

  it('mean every head that has the label, unless one is named', () => {
    const rule = { Q1: { threshold: 0.7 } };
    const labelsOf = (text: string) => {
      const { genre, mood, theme } = policyWith({ threshold: [text] });
      return [genre.labels, mood.labels, theme.labels];
    };
    expect(labelsOf('q1=0.7')).toEqual([{}, rule, rule]);
    expect(labelsOf('mood:q1=0.7')).toEqual([{}, rule, {}]);
    expect(labelsOf('Theme:Q1=0.7')).toEqual([{}, {}, rule]);
    expect(() => policyWith({ threshold: ['genre:Q1=0.7'] })).toThrow('no label "genre:Q1"');
  });

  it('refuse a label the model does not have, and name those it has', () => {
    expect(() => policyWith({ threshold: ['Polka=0.5'] })).toThrow(UsageError);
    expect(() => policyWith({ rename: ['Polka=x'] })).toThrow(
      'no label "Polka"; it has Jazz (Jazz title; written Jazz tag), Pop',
    );
  });

  it.each<[PolicyValues, string]>([
    [{ mode: 'guess' }, '--mode is one of off, fill, add, replace, not "guess"'],
    [{ 'genre-mode': '' }, '--genre-mode'],
    [{ 'max-genres': '0' }, '--max-genres needs a number from 1 to 10'],
    [{ 'max-moods': '11' }, '--max-moods'],
    [{ 'max-moods': '1.5' }, '--max-moods'],
    [{ 'max-mood-words': '11' }, '--max-mood-words needs a number from 0 to 10'],
    [{ 'min-share': '101' }, '--min-share needs a number from 0 to 100'],
    [{ 'min-share': '' }, '--min-share'],
    [{ threshold: ['Jazz'] }, '--threshold needs LABEL=NUMBER'],
    [{ threshold: ['Jazz=1.2'] }, '--threshold'],
    [{ threshold: ['Jazz='] }, '--threshold'],
    [{ threshold: ['=0.5'] }, '--threshold'],
    [{ rename: ['Jazz='] }, '--rename needs LABEL=WORD'],
    [{ preserve: [' '] }, '--preserve'],
  ])('refuse %j', (values, message) => {
    expect(() => parsePolicyOptions(values)).toThrow(UsageError);
    expect(() => parsePolicyOptions(values)).toThrow(message);
  });
});
