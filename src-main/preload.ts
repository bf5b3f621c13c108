import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CallReply } from '../src-shared/contract/app-contract';
import { APP_CALL_NAMES, APP_EVENT_NAMES } from '../src-shared/contract/app-names';
import type { Bridge } from '../src-shared/contract/bridge';
import { CALL_CHANNEL, EVENT_CHANNEL } from './ipc/channels';

/** The page's only way out of its sandbox: names of the contract, and nothing else of Electron. */
const bridge: Bridge = {
  invoke(name, input) {
    if (!Object.hasOwn(APP_CALL_NAMES, name)) return Promise.reject(new Error(`There is no call ${name}`));
    return ipcRenderer.invoke(CALL_CHANNEL, name, input) as Promise<CallReply>;
  },
  on(event, listener) {
    if (!Object.hasOwn(APP_EVENT_NAMES, event)) throw new Error(`There is no event ${event}`);
    const forward = (_event: unknown, name: unknown, payload: unknown): void => {
      if (name === event) listener(payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => void ipcRenderer.off(EVENT_CHANNEL, forward);
  },
  pathForFile: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('sleevenotes', bridge);
