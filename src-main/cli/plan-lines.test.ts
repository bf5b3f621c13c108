import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAG_FIELDS, type TrackPlan } from '../../src-shared/tags';
import { parsePlanLines } from './plan-lines';

const parse = (text: string) => parsePlanLines(text, '/music');

describe('parsePlanLines', () => {
  it('reads a hand-written plan: relative path, no old values, blank lines, Windows line ends', () => {
    const text =
      '\uFEFF{"path":"a.mp3","edits":[{"field":"genre","new":["Jazz"]}]}\r\n\r\n{"path":"/b.mp3","edits":[]}\r\n';
    expect(parse(text)).toEqual({
      plans: [
        { path: '/music/a.mp3', edits: [{ field: 'genre', new: ['Jazz'] }] },
        { path: '/b.mp3', edits: [] },
      ],
      refusals: [],
      problems: [],
    });
  });

  it('takes the line of a file that could not be planned as a refusal', () => {
    const { refusals, problems } = parse(
      '{"path":"/x.mp3","error":{"code":"no-audio","message":"/x.mp3: it holds no audio"}}',
    );
    expect(refusals).toEqual([{ path: '/x.mp3', status: 'refused', reason: 'not planned: it holds no audio' }]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['nonsense', 'not a JSON object'],
    ['{"path":"a.mp3"', 'not a JSON object'],
    ['[]', 'not a JSON object'],
    ['{"edits":[]}', 'path: it is missing, or not a text'],
    ['{"path":"a"}', 'edits: it is missing, or not a list'],
    ['{"path":"","edits":[]}', 'path: it is empty'],
    ['{"path":"a","edits":[{"field":"artist","new":[]}]}', 'edits[0].field: it has to be one of genre, mood'],
    ['{"path":"a","edits":[{"field":"genre"}]}', 'edits[0].new: it is missing, or not a list'],
    ['{"path":"a","edits":[{"field":"genre","new":["x",""]}]}', 'edits[0].new[1]: it is empty'],
    ['{"path":"a","edits":[],"oldd":1}', 'what "oldd" is for'],
  ])('names the line and place of %s', (line, message) => {
    const { plans, problems } = parse(`{"path":"ok.mp3","edits":[]}\n\n${line}\n`);
    expect(plans).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.line).toBe(3);
    expect(problems[0]?.message).toContain(message);
  });

  it('reads back every plan there can be', () => {
    const values = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }));
    const edit = fc.record({ field: fc.constantFrom(...TAG_FIELDS), old: values, new: values });
    const plan = fc.record({
      path: fc.string({ unit: 'grapheme' }).map((name) => `/m/x${encodeURIComponent(name)}`),
      edits: fc.array(edit),
    });
    fc.assert(
      fc.property(fc.array(plan), (plans: TrackPlan[]) => {
        const text = plans.map((one) => JSON.stringify(one)).join('\n');
        expect(parse(text)).toEqual({ plans, refusals: [], problems: [] });
      }),
    );
  });
});
