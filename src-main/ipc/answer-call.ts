import { appCalls, type AppCalls, type CallReply } from '../../src-shared/contract/app-contract';
import type { CallDefinition, CallHandlers } from '../../src-shared/contract/define';
import { CodedError, toErrorInfo } from '../../src-shared/errors';

/** Where a call came from, as far as trust goes. */
export interface CallSender {
  /** Address of the frame that calls; null when it is gone. */
  readonly url: string | null;
  readonly isMainFrame: boolean;
  /** Whether it is a frame of our own window. */
  readonly isOurWindow: boolean;
}

export interface AnswerOptions {
  readonly handlers: CallHandlers<AppCalls>;
  /** What the page's address must begin with. */
  readonly appUrl: string;
  /** Told of errors that are ours: the window gets their message, the diary their stack. */
  readonly onInternalError: (name: string, thrown: unknown) => void;
}

/** Answers one call: refuses strangers and unknown names, checks what goes in and what comes out. Never rejects. */
export async function answerCall(
  { handlers, appUrl, onInternalError }: AnswerOptions,
  sender: CallSender,
  name: unknown,
  input: unknown,
): Promise<CallReply> {
  try {
    assertTrusted(sender, appUrl);
    if (!isCallName(name)) throw new CodedError('bad-input', `There is no call ${JSON.stringify(name)}`);
    return { ok: true, value: await runCall(handlers, name, input) };
  } catch (thrown) {
    const error = toErrorInfo(thrown);
    if (error.code === 'internal') onInternalError(String(name), thrown);
    return { ok: false, error };
  }
}

function assertTrusted(sender: CallSender, appUrl: string): void {
  const isOurs = sender.isOurWindow && sender.isMainFrame && sender.url?.startsWith(appUrl) === true;
  if (!isOurs) throw new CodedError('bad-input', 'This page may not call Sleevenotes');
}

function isCallName(name: unknown): name is keyof AppCalls {
  return typeof name === 'string' && Object.hasOwn(appCalls, name);
}

async function runCall(handlers: CallHandlers<AppCalls>, name: keyof AppCalls, input: unknown): Promise<unknown> {
  const call: CallDefinition = appCalls[name];
  const checked = call.input.safeParse(input);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const where = [name, ...(issue?.path ?? [])].join('.');
    throw new CodedError('bad-input', `${where}: ${issue?.message ?? 'is not what this call takes'}`);
  }
  const handler = handlers[name] as (input: unknown) => unknown;
  return call.output.parse(await handler(checked.data));
}
