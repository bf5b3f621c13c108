import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CallReply } from '../src-shared/contract/app-contract';
import { APP_CALL_NAMES, APP_EVENT_NAMES } from '../src-shared/contract/app-names';
import type { Bridge } from '../src-shared/contract/bridge';
import { CALL_CHANNEL, EVENT_CHANNEL } from './ipc/channels';

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>(Object.keys(APP_EVENT_NAMES).map((name) => [name, new Set()]));

ipcRenderer.on(EVENT_CHANNEL, (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

/** The page's only way out of its sandbox: names of the contract, and nothing else of Electron. */
const bridge: Bridge = {
  invoke(name, input) {
    if (!Object.hasOwn(APP_CALL_NAMES, name)) return Promise.reject(new Error(`There is no call ${name}`));
    return ipcRenderer.invoke(CALL_CHANNEL, name, input) as Promise<CallReply>;
  },
  on(event, listener) {
    const ofEvent = listeners.get(event);
    if (!ofEvent) throw new Error(`There is no event ${event}`);
    ofEvent.add(listener);
    return () => void ofEvent.delete(listener);
  },
  pathForFile: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('sleevenotes', bridge);
