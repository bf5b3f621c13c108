import { describe, expect, it, vi } from 'vitest';
import { appCalls, type AppCallName, type AppCalls } from '../../src-shared/contract/app-contract';
import { APP_CALL_NAMES } from '../../src-shared/contract/app-names';
import type { CallHandlers } from '../../src-shared/contract/define';
import { CodedError } from '../../src-shared/errors';
import type { Services } from '../services/service-types';
import { answerCall, type CallSender } from './answer-call';
import { createAppHandlers } from './app-handlers';

const APP_URL = 'app://sleevenotes/';
const OUR_PAGE: CallSender = { url: 'app://sleevenotes/index.html', isMainFrame: true, isOurWindow: true };
const names = Object.keys(appCalls) as AppCallName[];

/** Handlers of which any that runs leaves a trace. */
function spyHandlers(overrides: Partial<CallHandlers<AppCalls>> = {}) {
  const ran = vi.fn();
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      (input: unknown) => {
        ran(name);
        return (overrides[name] as ((input: unknown) => unknown) | undefined)?.(input);
      },
    ]),
  ) as unknown as CallHandlers<AppCalls>;
  const onInternalError = vi.fn();
  return { options: { handlers, appUrl: APP_URL, onInternalError }, ran, onInternalError };
}

it('has a handler for every call and no other, and the preload script knows the same names', () => {
  const handlers = createAppHandlers(
    {} as Services,
    {
      pickFolder: () => Promise.resolve(null),
      pickTable: () => Promise.resolve(null),
      pickArchive: () => Promise.resolve(null),
      confirm: () => Promise.resolve(false),
      pickSavePath: () => Promise.resolve(null),
      reveal: () => {},
    },
    () => {},
  );
  expect(Object.keys(handlers).sort()).toEqual([...names].sort());
  expect(Object.keys(APP_CALL_NAMES).sort()).toEqual([...names].sort());
});

describe('bad input', () => {
  // No call takes a string; null stands for the mistake of passing "nothing".
  it.each(names.flatMap((name) => [[name, 'nonsense'] as const, [name, null] as const]))(
    'to %s (%s) is answered with bad-input and reaches no handler',
    async (name, input) => {
      const { options, ran } = spyHandlers();
      const reply = await answerCall(options, OUR_PAGE, name, input);
      expect(reply).toMatchObject({
        ok: false,
        error: { code: 'bad-input', message: expect.stringContaining(name) as string },
      });
      expect(ran).not.toHaveBeenCalled();
    },
  );

  it.each(['app.nothing', 'toString', '__proto__', 7, undefined])(
    'name %s is answered with bad-input',
    async (name) => {
      const { options, ran } = spyHandlers();
      expect(await answerCall(options, OUR_PAGE, name, undefined)).toMatchObject({
        ok: false,
        error: { code: 'bad-input' },
      });
      expect(ran).not.toHaveBeenCalled();
    },
  );
});

it.each([
  ['another window', { ...OUR_PAGE, isOurWindow: false }],
  ['a frame within the page', { ...OUR_PAGE, isMainFrame: false }],
  ['another address', { ...OUR_PAGE, url: 'https://sleevenotes/' }],
  ['an address that begins alike', { ...OUR_PAGE, url: 'app://sleevenotes.example/' }],
  ['a frame that is gone', { ...OUR_PAGE, url: null }],
])('refuses %s', async (_who, sender) => {
  const { options, ran } = spyHandlers();
  expect(await answerCall(options, sender, 'library.rescan', undefined)).toMatchObject({ ok: false });
  expect(ran).not.toHaveBeenCalled();
});

it('fills in defaults before the handler sees the input, and answers with its value', async () => {
  const seen = vi.fn(() => ({ total: 0, rows: [] }));
  const { options } = spyHandlers({ 'library.query': seen });
  const reply = await answerCall(options, OUR_PAGE, 'library.query', { search: 'x' });
  expect(reply).toEqual({ ok: true, value: { total: 0, rows: [] } });
  expect(seen).toHaveBeenCalledWith(expect.objectContaining({ search: 'x', limit: 100, genre: null }));
});

it('answers an expected failure with its code and text', async () => {
  const fail = () => Promise.reject(new CodedError('file-missing', '/x is not there'));
  const { options, onInternalError } = spyHandlers({ 'track.detail': fail });
  expect(await answerCall(options, OUR_PAGE, 'track.detail', { trackId: 1 })).toEqual({
    ok: false,
    error: { code: 'file-missing', message: '/x is not there' },
  });
  expect(onInternalError).not.toHaveBeenCalled();
});

it('lets nothing out that the contract does not promise, and says so in the diary', async () => {
  const { options, onInternalError } = spyHandlers({ 'tags.runs': () => [{ id: 'one' }] as never });
  expect(await answerCall(options, OUR_PAGE, 'tags.runs', undefined)).toMatchObject({
    ok: false,
    error: { code: 'internal' },
  });
  expect(onInternalError).toHaveBeenCalledWith('tags.runs', expect.anything());
});
