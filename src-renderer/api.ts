import { z } from 'zod';
import {
  appCalls,
  appEvents,
  type AppCallName,
  type AppCalls,
  type AppEventName,
  type AppEvents,
} from '../src-shared/contract/app-contract';
import type { Bridge } from '../src-shared/contract/bridge';
import type { CallInput, CallOutput, EventPayload } from '../src-shared/contract/define';
import { CodedError } from '../src-shared/errors';

/** The renderer's only door to the main process. Every message is checked here against the contract, in both directions. */

declare global {
  interface Window {
    readonly sleevenotes: Bridge;
  }
}

// The page's policy forbids code made from strings, which zod would otherwise try first.
z.config({ jitless: true });

type InputArgs<Name extends AppCallName> = [CallInput<AppCalls, Name>] extends [undefined]
  ? []
  : undefined extends CallInput<AppCalls, Name>
    ? [input?: CallInput<AppCalls, Name>]
    : [input: CallInput<AppCalls, Name>];

/**
 * Calls the main process.
 * @throws CodedError with the main process's own code and message when it refuses
 */
export async function call<Name extends AppCallName>(
  name: Name,
  ...[input]: InputArgs<Name>
): Promise<CallOutput<AppCalls, Name>> {
  // Parsing also copies: reactive proxies can't cross the bridge.
  const reply = await window.sleevenotes.invoke(name, appCalls[name].input.parse(input));
  if (!reply.ok) throw new CodedError(reply.error.code, reply.error.message);
  return appCalls[name].output.parse(reply.value) as CallOutput<AppCalls, Name>;
}

/** Listens to an event of the main process; returns the function that ends it. */
export function onEvent<Name extends AppEventName>(
  name: Name,
  listener: (payload: EventPayload<AppEvents, Name>) => void,
): () => void {
  return window.sleevenotes.on(name, (payload) =>
    listener(appEvents[name].parse(payload) as EventPayload<AppEvents, Name>),
  );
}

/** Absolute paths of dropped files and folders; those that are not on disk are left out. */
export function pathsForFiles(files: Iterable<File>): string[] {
  return Array.from(files, (file) => window.sleevenotes.pathForFile(file)).filter((path) => path !== '');
}
